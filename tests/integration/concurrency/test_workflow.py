from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from glowing.jobs import leases
from glowing.jobs.config import JobsConfig
from glowing.jobs.events import react_to_end
from glowing.jobs.leases import Lease
from glowing.jobs.models import Job, State
from glowing.jobs.services import enqueue
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.factories.transcription import TranscriptFactory
from transcription.models import Transcript
from transcription.services import KIND as TRANSCRIBE
from transcription.signals import transcript_finished

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(owner):
    """Two transcriptions of one stream, both about to finish."""
    stream = StreamFactory(owner=owner, duration_ms=60_000)
    return [_running(VideoClipFactory(stream=stream, ingested_at=timezone.now())) for _ in "ab"]


def _running(clip):
    job = enqueue(kind=TRANSCRIBE, owner=clip.owner, record_id=clip.pk, title="Transcribe")
    return TranscriptFactory(clip=clip, job=leases.claim(job.pk, JobsConfig()))


@pytest.mark.parametrize("last", [State.SUCCEEDED, State.FAILED])
def test_two_clips_that_finish_at_once_lead_to_suggestions(running, last):
    both_ended = Barrier(2)

    def finish(transcript, state):
        job = transcript.job
        try:
            with transaction.atomic():
                Lease(job.pk, job.lease).finish(state)
                job.state = state
                both_ended.wait(timeout=10)
                if state == State.FAILED:
                    react_to_end(job)
                else:
                    transcript_finished.send(Transcript, transcript=transcript, job=job)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(finish, running, [State.SUCCEEDED, last]))

    assert Job.objects.filter(kind="episodes.suggest").count() == 1
