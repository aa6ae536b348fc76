"""What follows from what. Every reaction of one app to another stands here and nowhere else.

    clip ingested ──▶ transcribe the clip, unless that would give the same again
    clip given up ──▶ place the clips that waited for it
    clip transcribed, or given up ──▶ nothing left to do for the stream's clips ──▶ suggest episodes
    person logged out ──▶ close the playlists that were opened to their browsers
    something happened in the chat or the channel ──▶ the person's widgets that listen to it
    another track plays ──▶ the person's widgets that show it
    a line was written to the chat, or given up ──▶ the person's widgets that wait for it
    series planned otherwise ──▶ the person's widgets that show the plans
    person deleted ──▶ delete what was made from their recordings, and tell their overlays

Every signal comes inside the transaction that makes it true: what is asked for here becomes true
with it, or not at all. Receivers only write rows. What was asked for already is left alone.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import pre_delete
from django.dispatch import receiver

import episodes.services
import streams.services
import transcription.services
import widgets.services
from chat.signals import events_came, line_ended
from glowing.accounts.models import User
from glowing.exceptions import Conflict
from glowing.jobs.models import ACTIVE, Job, State
from glowing.jobs.signals import job_ended
from streams import grants
from streams.kinds import INGEST_CLIP
from streams.models import Stream, VideoClip
from streams.signals import clip_ingested, plans_changed
from transcription.selectors import is_up_to_date
from transcription.signals import transcript_finished
from widgets.signals import track_polled

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from chat.incoming import Incoming
    from chat.outgoing import LineEnded
    from transcription.models import Transcript
    from widgets.kinds.now_playing.machine import Polled

CLIP_KINDS = (INGEST_CLIP, transcription.services.KIND)


@receiver(clip_ingested)
def transcribe(clip: VideoClip, job: Job, **_: object) -> None:
    if is_up_to_date(clip):
        _suggest_when_ready(clip.stream_id, job)
        return
    with suppress(Conflict):
        transcription.services.request_transcription(clip=clip, parent=job.parent or job)


@receiver(transcript_finished)
def suggest_after_transcript(transcript: Transcript, job: Job, **_: object) -> None:
    _suggest_when_ready(transcript.clip.stream_id, job)


@receiver(job_ended)
def go_on_without_a_clip(job: Job, **_: object) -> None:
    if job.kind not in CLIP_KINDS or job.state == State.SUCCEEDED:
        return
    clip = VideoClip.objects.filter(pk=job.record_id).select_related("stream").first()
    if clip is None or clip.stream is None:
        return
    if job.kind == INGEST_CLIP:
        streams.services.place_clips(stream=clip.stream)
    if job.state == State.FAILED:
        _suggest_when_ready(clip.stream.pk, job)


@receiver(user_logged_out)
def close_playlists(user: User | None, **_: object) -> None:
    if user is not None:
        grants.close_playlists(user)


@receiver(events_came)
def feed_widgets(owner: User, events: Sequence[Incoming], **_: object) -> None:
    widgets.services.feed(owner=owner, events=events)


@receiver(track_polled)
def show_track(owner: User, event: Polled, **_: object) -> None:
    widgets.services.feed(owner=owner, events=[event])


@receiver(line_ended)
def tell_widgets(owner: User, event: LineEnded, **_: object) -> None:
    widgets.services.feed(owner=owner, events=[event])


@receiver(plans_changed)
def feed_plans(owner: User, **_: object) -> None:
    widgets.services.feed_plans(owner=owner)


@receiver(pre_delete, sender=User)
def delete_what_is_theirs(instance: User, **_: object) -> None:
    streams.services.delete_files_of(owner=instance)
    episodes.services.delete_files_of(owner=instance)
    widgets.services.delete_widgets_of(owner=instance)


def _suggest_when_ready(stream_id: UUID | None, job: Job) -> None:
    """Suggest once no clip of the stream is being worked on, whether all of them came through."""
    # Of two clips that finish at once, the second waits here and then sees what the first did.
    stream = Stream.objects.locked().filter(pk=stream_id).first() if stream_id else None
    if stream is None:
        return
    clips = VideoClip.objects.filter(stream=stream)
    work = Job.objects.filter(
        kind__in=CLIP_KINDS, state__in=ACTIVE, record_id__in=clips.values("pk")
    )
    if stream.duration_ms and not work.exists():
        with suppress(Conflict):
            episodes.services.request_suggestions(stream=stream, parent=job.parent or job)
