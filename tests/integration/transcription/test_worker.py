from __future__ import annotations

import pytest

from glowing.jobs.models import Job, State
from tests.wer import word_error_rate
from tests.worker import wait_until
from transcription import selectors, services
from transcription.models import Segment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def test_a_transcription_whose_worker_is_killed_keeps_its_windows_and_ends_the_same(
    worker, recordings, make_clip, owner
):
    short_windows = {"WHISPER_WINDOW_S": "10"}
    clip = make_clip(recordings[0].speech)
    first = worker(env=short_windows)
    job = services.request_transcription(clip=clip)
    wait_until(lambda: Job.objects.get(pk=job.pk).ledger, timeout_s=60)

    first.kill()
    kept = set(Segment.objects.filter(window_ms=0).values_list("pk", flat=True))
    worker(beat=True, env=short_windows)
    wait_until(lambda: Job.objects.get(pk=job.pk).state == State.SUCCEEDED, timeout_s=60)

    found = selectors.clip_segments(clip)
    assert kept
    assert kept <= {segment.id for segment in found}
    assert word_error_rate(recordings[0].text, " ".join(part.text for part in found)) <= 0.05
