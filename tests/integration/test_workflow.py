"""What follows from what, with jobs that are asked for but not run."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from glowing.exceptions import NotFound
from glowing.jobs import sweeper
from glowing.jobs.config import JobsConfig
from glowing.jobs.events import react_to_end
from glowing.jobs.models import Job, State
from glowing.jobs.services import enqueue, request_cancel
from glowing.jobs.signals import job_ended
from streams.kinds import INGEST, INGEST_CLIP
from streams.models import VideoClip
from streams.signals import clip_ingested
from streams.tasks import ingest_clip
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.factories.transcription import TranscriptFactory
from transcription.selectors import source_of
from transcription.services import KIND as TRANSCRIBE
from transcription.signals import transcript_finished

SUGGEST = "episodes.suggest"


@pytest.fixture
def stream(owner):
    return StreamFactory(owner=owner, duration_ms=60_000)


@pytest.fixture
def ingest(stream):
    return job_for(stream, INGEST)


@pytest.fixture
def clip(stream):
    return ingested(stream)


def ingested(stream):
    return VideoClipFactory(
        stream=stream, ingested_at=timezone.now(), start_ms=0, duration_ms=60_000
    )


def job_for(record, kind, parent=None):
    return enqueue(kind=kind, owner=record.owner, record_id=record.pk, title=kind, parent=parent)


def end(job, state):
    """Let a job end as if a worker had done it."""
    Job.objects.filter(pk=job.pk).update(state=state)
    job.refresh_from_db()
    react_to_end(job)


def transcribed(clip, job):
    end(job, State.SUCCEEDED)
    transcript = TranscriptFactory(clip=clip, job=job)
    transcript_finished.send(type(transcript), transcript=transcript, job=job)


def test_ingested_clip_is_transcribed_for_the_same_request(clip, ingest):
    job = job_for(clip, INGEST_CLIP, parent=ingest)

    clip_ingested.send(type(clip), clip=clip, job=job)

    asked = Job.objects.get(kind=TRANSCRIBE)
    assert (asked.record_id, asked.owner, asked.parent) == (clip.pk, clip.owner, ingest)


def test_clip_that_is_being_transcribed_is_left_alone(clip, ingest):
    job = job_for(clip, INGEST_CLIP, parent=ingest)
    job_for(clip, TRANSCRIBE)

    clip_ingested.send(type(clip), clip=clip, job=job)

    assert Job.objects.filter(kind=TRANSCRIBE).count() == 1


def test_last_transcript_of_a_stream_leads_to_suggestions(stream, clip, ingest):
    transcribed(clip, job_for(clip, TRANSCRIBE, parent=ingest))

    asked = Job.objects.get(kind=SUGGEST)
    assert (asked.record_id, asked.owner, asked.parent) == (stream.pk, stream.owner, ingest)


def test_suggestions_wait_for_the_other_clips(stream, clip):
    job_for(ingested(stream), TRANSCRIBE)

    transcribed(clip, job_for(clip, TRANSCRIBE))

    assert not Job.objects.filter(kind=SUGGEST).exists()


def test_suggestions_wait_for_clips_that_are_still_ingested(stream, clip):
    job_for(VideoClipFactory(stream=stream), INGEST_CLIP)

    transcribed(clip, job_for(clip, TRANSCRIBE))

    assert not Job.objects.filter(kind=SUGGEST).exists()


@pytest.mark.parametrize("kind", [INGEST_CLIP, TRANSCRIBE])
def test_failed_clip_does_not_hold_the_others_up(stream, clip, kind):
    failing = job_for(VideoClipFactory(stream=stream), kind)
    transcribed(clip, job_for(clip, TRANSCRIBE))

    end(failing, State.FAILED)

    assert Job.objects.filter(kind=SUGGEST, record_id=stream.pk).exists()


def test_nothing_is_suggested_when_every_clip_failed(stream):
    failing = job_for(VideoClipFactory(stream=stream), INGEST_CLIP)

    end(failing, State.FAILED)

    assert not Job.objects.filter(kind=SUGGEST).exists()


def test_cancelled_clip_leads_to_no_suggestions(stream, clip):
    job = job_for(clip, TRANSCRIBE)

    request_cancel(job=job)

    assert not Job.objects.filter(kind=SUGGEST).exists()


def test_suggestions_asked_for_already_are_left_alone(stream, clip):
    job_for(stream, SUGGEST)

    transcribed(clip, job_for(clip, TRANSCRIBE))

    assert Job.objects.filter(kind=SUGGEST).count() == 1


def fails(job):
    """Let a worker find that the recording is not there."""
    with contextlib.suppress(NotFound):
        ingest_clip.run(str(job.pk))


def is_cancelled(job):
    request_cancel(job=job)


def kills_every_worker(job):
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING,
        lease=uuid4(),
        attempt=job.max_attempts,
        heartbeat_at=timezone.now() - timedelta(hours=1),
    )
    sweeper.recover_lost(JobsConfig())


@pytest.mark.parametrize("ends", [fails, is_cancelled, kills_every_worker])
def test_clips_behind_one_that_is_given_up_get_their_place(stream, ends):
    first = VideoClipFactory(stream=stream, position=0)
    second = VideoClipFactory(stream=stream, position=1, duration_ms=60_000)
    job = enqueue(
        kind=INGEST_CLIP,
        owner=stream.owner,
        record_id=first.pk,
        title="Ingest",
        input={"etag": "", "recipe": "1"},
    )

    ends(job)

    second.refresh_from_db()
    job.refresh_from_db()
    assert job.state in (State.FAILED, State.CANCELLED)
    assert second.start_ms == 0


def test_clip_whose_sound_is_the_same_is_not_transcribed_again(stream, clip, ingest):
    clip.ingest_version = "1:-42:700"
    clip.save()
    TranscriptFactory(clip=clip, source=source_of(clip))
    job = job_for(clip, INGEST_CLIP, parent=ingest)

    clip.ingest_version = "1:-30:700"
    end(job, State.SUCCEEDED)
    clip_ingested.send(type(clip), clip=clip, job=job)

    assert not Job.objects.filter(kind=TRANSCRIBE).exists()
    assert Job.objects.filter(kind=SUGGEST, record_id=stream.pk).exists()


@pytest.mark.parametrize("change", [{"etag": "new"}, {"speech_track": 2}, {"ingest_version": ""}])
def test_clip_with_other_sound_is_transcribed_again(clip, ingest, change):
    clip.ingest_version = "1:-42:700"
    clip.save()
    TranscriptFactory(clip=clip, source=source_of(clip))
    job = job_for(clip, INGEST_CLIP, parent=ingest)

    VideoClip.objects.filter(pk=clip.pk).update(**change)
    clip.refresh_from_db()
    clip_ingested.send(type(clip), clip=clip, job=job)

    assert Job.objects.filter(kind=TRANSCRIBE).exists()


def test_reaction_with_a_bug_keeps_no_job_from_ending(clip, ingest):
    def fail(**_):
        raise RuntimeError("bug")

    job = job_for(clip, INGEST_CLIP, parent=ingest)
    job_ended.connect(fail)
    request_cancel(job=job)
    job_ended.disconnect(fail)

    job.refresh_from_db()
    assert job.state == State.CANCELLED
