"""What follows from what, with jobs that are asked for but not run."""

from __future__ import annotations

import pytest
from django.utils import timezone

from glowing.jobs.events import publish
from glowing.jobs.models import Job, State
from glowing.jobs.services import enqueue, request_cancel
from streams.kinds import INGEST, INGEST_CLIP
from streams.signals import clip_ingested
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.factories.transcription import TranscriptFactory
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
    publish(job)


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
def test_failed_clip_does_not_hold_the_others_up(
    stream, clip, kind, django_capture_on_commit_callbacks
):
    failing = job_for(VideoClipFactory(stream=stream), kind)
    transcribed(clip, job_for(clip, TRANSCRIBE))

    with django_capture_on_commit_callbacks(execute=True):
        end(failing, State.FAILED)

    assert Job.objects.filter(kind=SUGGEST, record_id=stream.pk).exists()


def test_nothing_is_suggested_when_every_clip_failed(stream, django_capture_on_commit_callbacks):
    failing = job_for(VideoClipFactory(stream=stream), INGEST_CLIP)

    with django_capture_on_commit_callbacks(execute=True):
        end(failing, State.FAILED)

    assert not Job.objects.filter(kind=SUGGEST).exists()


def test_cancelled_clip_leads_to_nothing(stream, clip, django_capture_on_commit_callbacks):
    job = job_for(clip, TRANSCRIBE)

    with django_capture_on_commit_callbacks(execute=True):
        request_cancel(job=job)

    assert not Job.objects.filter(kind=SUGGEST).exists()


def test_suggestions_asked_for_already_are_left_alone(stream, clip):
    job_for(stream, SUGGEST)

    transcribed(clip, job_for(clip, TRANSCRIBE))

    assert Job.objects.filter(kind=SUGGEST).count() == 1
