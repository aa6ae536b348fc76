from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from glowing.exceptions import Conflict
from glowing.jobs import leases
from glowing.jobs.config import JobsConfig
from glowing.jobs.events import react_to_end
from glowing.jobs.leases import Lease
from glowing.jobs.models import Job, State
from glowing.jobs.runner import run_job
from glowing.jobs.services import enqueue
from streams.kinds import INGEST_CLIP
from streams.models import Stream
from streams.pipeline import ingest
from streams.services import request_ingest
from tests.factories.episodes import SuggestionFactory
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.factories.transcription import TranscriptFactory
from tests.integration.concurrency.together import somebody_waits
from tests.worker import wait_until
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
                both_ended.wait(timeout=30)
                if state == State.FAILED:
                    react_to_end(job)
                else:
                    transcript_finished.send(Transcript, transcript=transcript, job=job)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(finish, running, [State.SUCCEEDED, last]))

    assert Job.objects.filter(kind="episodes.suggest").count() == 1


def test_a_clip_may_finish_while_suggestions_are_written(owner):
    stream = StreamFactory(owner=owner, duration_ms=60_000)
    suggesting = _claimed(kind="episodes.suggest", record_id=stream.pk, owner=owner)
    both_hold = Barrier(2)

    def finish_clip():
        with transaction.atomic():
            Stream.objects.locked().get(pk=stream.pk)
            both_hold.wait(timeout=30)
            with suppress(Conflict):
                enqueue(kind="episodes.suggest", owner=owner, record_id=stream.pk, title="Again")

    def write_suggestions():
        with transaction.atomic():
            Lease(suggesting.pk, suggesting.lease).succeed()
            both_hold.wait(timeout=30)
            SuggestionFactory(stream=stream)

    _together(finish_clip, write_suggestions)

    assert stream.suggestions.count() == 1


@pytest.mark.parametrize("is_gone", [True, False], ids=["vanished", "changed"])
def test_a_clip_may_finish_while_its_stream_is_listed(owner, folders, is_gone):
    stream = StreamFactory(owner=owner, prefix="day")
    day = folders / "archive" / owner.archive_name("day")
    day.mkdir(parents=True)
    (day / ("other.mkv" if is_gone else "one.mkv")).touch()
    clip = VideoClipFactory(stream=stream, key="day/one.mkv", etag="old")
    working = _claimed(kind=INGEST_CLIP, record_id=clip.pk, owner=owner)
    listing = request_ingest(stream=stream)
    has_ended = Event()

    def finish_clip():
        with transaction.atomic():
            Lease(working.pk, working.lease).succeed()
            has_ended.set()
            wait_until(somebody_waits)
            Stream.objects.locked().get(pk=stream.pk)

    def list_stream():
        has_ended.wait(timeout=30)
        run_job(str(listing.pk), ingest)

    _together(finish_clip, list_stream)

    listing.refresh_from_db()
    assert (listing.state, listing.error_code) == (State.SUCCEEDED, "")


def _claimed(**fields):
    return leases.claim(enqueue(title="Work", **fields).pk, JobsConfig())


def _together(*works):
    def alone(work):
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(alone, works))
