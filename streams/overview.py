"""What the list of streams shows: every stream with its clips and the state of its work."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath
from statistics import fmean
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Count, F, OuterRef, Q, Subquery, UUIDField
from django.db.models.functions import Coalesce

from glowing.jobs.models import ACTIVE, Job, State
from glowing.storage import signed_url
from streams.models import Stream, VideoClip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.accounts.ownership import OwnedQuerySet
    from streams.models import AudioTrack

StreamState = Literal["empty", "new", "working", "failed", "ready"]


@dataclass(frozen=True, slots=True)
class StreamCard:
    """One stream as a person sees it in a list; `progress` is 0 to 1 while it is worked on."""

    stream: Stream
    clip_count: int
    state: StreamState
    progress: float
    still_url: str


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One clip as a person sees it; `still_url` is a picture of it, empty before ingestion."""

    clip: VideoClip
    name: str
    still_url: str
    picture: str
    tracks: tuple[AudioTrack, ...]


def clip_rows(clips: Iterable[VideoClip]) -> list[ClipRow]:
    """Return what the page of a stream shows of its clips, whose tracks are prefetched."""
    return [
        ClipRow(
            clip=clip,
            name=PurePosixPath(clip.key).name,
            still_url=signed_url("media", clip.stills[0]["path"]) if clip.stills else "",
            picture=_picture(clip.probe),
            tracks=tuple(clip.audio_tracks.all()),
        )
        for clip in clips
    ]


def _picture(probe: dict[str, Any] | None) -> str:
    """Say size and speed of the picture."""
    if not probe or not probe.get("video"):
        return ""
    video = probe["video"][0]
    return f"{video['width']} x {video['height']}, {float(Fraction(video['fps'])):.4g} fps"


def listed_streams(user: User) -> OwnedQuerySet[Stream]:
    """Return a person's streams, newest first, with `clip_count` and `ingested_count`."""
    pictured = VideoClip.objects.filter(stream=OuterRef("pk")).exclude(stills=[])
    stills = pictured.order_by("position", "key").values("stills__0__path")
    return (
        Stream.objects.for_user(user)
        .select_related("series")
        .annotate(
            clip_count=Count("clips"),
            ingested_count=Count("clips", filter=Q(clips__ingested_at__isnull=False)),
            still=Subquery(stills[:1]),
        )
        .order_by(F("stream_date").desc(nulls_last=True), "-created_at", "-id")
    )


def stream_cards(streams: Iterable[Stream]) -> list[StreamCard]:
    """Return the cards of streams that `listed_streams` annotated, with one query for all."""
    listed = list(streams)
    jobs: dict[UUID, list[Job]] = {stream.pk: [] for stream in listed}
    for job in _jobs_that_matter(list(jobs)):
        jobs[job.stream_id].append(job)  # type: ignore[attr-defined]
    return [_card(stream, jobs[stream.pk]) for stream in listed]


def _jobs_that_matter(stream_ids: list[UUID]) -> list[Job]:
    """Return the active jobs of streams and their clips, and the last word of each kind."""
    clip_stream = VideoClip.objects.filter(pk=OuterRef("record_id")).values("stream_id")
    last = Job.objects.filter(kind=OuterRef("kind"), record_id=OuterRef("record_id"))
    return list(
        Job.objects.annotate(
            stream_id=Coalesce(Subquery(clip_stream), F("record_id"), output_field=UUIDField())
        )
        .filter(stream_id__in=stream_ids)
        .filter(Q(state__in=ACTIVE) | Q(pk=Subquery(last.order_by("-created_at").values("pk")[:1])))
        .order_by("pk")
    )


def _still_url(stream: Stream) -> str:
    name: str | None = stream.still  # type: ignore[attr-defined]
    return signed_url("media", name) if name else ""


def _card(stream: Stream, jobs: list[Job]) -> StreamCard:
    clips: int = stream.clip_count  # type: ignore[attr-defined]
    ingested: int = stream.ingested_count  # type: ignore[attr-defined]
    active = [job for job in jobs if job.state in ACTIVE]
    whole = [job.progress for job in active if job.record_id == stream.pk]
    progress = fmean(whole or [job.progress for job in active]) if active else 0.0
    state: StreamState
    if active:
        state = "working"
    elif any(job.state == State.FAILED for job in jobs):
        state = "failed"
    elif not clips:
        state = "empty"
    else:
        state = "ready" if ingested == clips else "new"
    return StreamCard(
        stream=stream,
        clip_count=clips,
        state=state,
        progress=progress,
        still_url=_still_url(stream),
    )
