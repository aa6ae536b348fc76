"""What follows from what. Every reaction of one app to another stands here and nowhere else.

    clip ingested ──▶ transcribe the clip
    clip transcribed, or given up ──▶ nothing left to do for the stream's clips ──▶ suggest episodes

A signal may come inside the transaction that makes it true: what is asked for here then becomes
true with it. What was asked for already is left alone.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.dispatch import receiver

import episodes.services
import transcription.services
from glowing.exceptions import Conflict
from glowing.jobs.models import ACTIVE, Job, State
from glowing.jobs.signals import job_ended
from streams.models import VideoClip
from streams.signals import clip_ingested
from transcription.signals import transcript_finished

if TYPE_CHECKING:
    from streams.models import Stream
    from transcription.models import Transcript

CLIP_KINDS = ("streams.ingest_clip", transcription.services.KIND)


@receiver(clip_ingested)
def transcribe(clip: VideoClip, job: Job, **_: object) -> None:
    with suppress(Conflict):
        transcription.services.request_transcription(
            clip=clip, requested_by=clip.owner, parent=job.parent
        )


@receiver(transcript_finished)
def suggest_after_transcript(transcript: Transcript, job: Job, **_: object) -> None:
    if transcript.clip.stream:
        _suggest_when_ready(transcript.clip.stream, job)


@receiver(job_ended)
def go_on_without_a_failed_clip(job: Job, **_: object) -> None:
    if job.state == State.FAILED and job.kind in CLIP_KINDS:
        clip = VideoClip.objects.filter(pk=job.record_id).select_related("stream").first()
        if clip and clip.stream:
            _suggest_when_ready(clip.stream, job)


def _suggest_when_ready(stream: Stream, job: Job) -> None:
    """Suggest once no clip of the stream is being worked on, whether all of them came through."""
    clips = VideoClip.objects.filter(stream=stream)
    work = Job.objects.filter(
        kind__in=CLIP_KINDS, state__in=ACTIVE, record_id__in=clips.values("pk")
    )
    if clips.filter(ingested_at__isnull=False).exists() and not work.exists():
        with suppress(Conflict):
            episodes.services.request_suggestions(
                stream=stream, requested_by=stream.owner, parent=job.parent
            )
