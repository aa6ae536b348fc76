"""The preview of a project: its cuts after each other, as a player fetches them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from episodes.models import Project
from glowing.exceptions import NotFound, UserError
from glowing.records.fields import as_uuid
from glowing.storage import signed_url
from streams import hls
from streams.grants import reader_of
from streams.models import VideoClip
from streams.playlists import private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from rest_framework.request import Request

# A day of segments; every one of them has a link to sign.
SEGMENTS_MAX = 24 * 3600 // 4


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a clip's preview."""

    clip: VideoClip
    path: str
    duration_ms: int


@dataclass(slots=True)
class Preview:
    """What a stream's playlist plays: segments one after the other, and when each one ends."""

    segments: list[Segment] = field(default_factory=list)
    ends_ms: list[int] = field(default_factory=lambda: [0])

    def add(self, clip: VideoClip) -> None:
        for one in clip.hls:
            self.segments.append(Segment(clip, one["path"], one["duration_ms"]))
            self.ends_ms.append(self.ends_ms[-1] + one["duration_ms"])

    def between(self, start_ms: int, end_ms: int) -> tuple[list[Segment], int]:
        """Return the segments that show any of a span, and how far into the first it begins."""
        first = bisect_right(self.ends_ms, start_ms) - 1
        last = bisect_left(self.ends_ms, end_ms)
        found = self.segments[first:last]
        return found, start_ms - self.ends_ms[first] if found else 0


@private
def project_playlist(request: Request, project_id: UUID) -> HttpResponse:
    """The cuts of a project as HLS, each in whole segments of its stream's preview.

    Seconds of a cut are those of the stream's playlist, in which the existing client finds them:
    real time whatever the frame rate. Segments cannot be trimmed, so that a cut begins up to one
    segment early and ends up to one late (4 s, 8 where a recording has few key frames); the first
    one begins exactly, in players that know EXT-X-START. The rendered video is exact.
    """
    reader = reader_of(request, "project", project_id)
    project = Project.objects.for_user(reader).filter(pk=project_id).first()
    if project is None:
        raise NotFound("There is no such project.", code="episodes.project_not_found")
    cuts, start_ms = _cuts(project)
    parts = [_part(segments) for cut in cuts for segments in _by_clip(cut)]
    return HttpResponse(
        hls.playlist(parts, start_ms=start_ms),
        content_type="application/vnd.apple.mpegurl; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _cuts(project: Project) -> tuple[list[list[Segment]], int]:
    """Return the segments of every cut that can be played, and where in the first it begins."""
    spans = [span for cut in project.cuts if (span := _span(cut))]
    previews = _previews(project, {stream_id for stream_id, _, _ in spans})
    played: list[tuple[list[Segment], int]] = []
    left = SEGMENTS_MAX
    for stream_id, start, end in spans:
        segments, offset_ms = previews[stream_id].between(start, end)
        left -= len(segments)
        if left < 0:
            message = "The cuts of this project last longer than a day together."
            raise UserError(message, code="episodes.project_too_long")
        if segments:
            played.append((segments, offset_ms))
    return [segments for segments, _ in played], played[0][1] if played else 0


def _span(cut: dict[str, Any]) -> tuple[str, int, int] | None:
    """Read a cut in milliseconds; None for one that came from elsewhere and cannot be played."""
    match cut:
        case {
            "stream_id": str(stream_id),
            "start_time": int(start) | float(start),
            "end_time": int(end) | float(end),
        } if as_uuid(stream_id) and 0 <= start < end < math.inf:
            return stream_id, round(start * 1000), round(end * 1000)
    return None


def _previews(project: Project, stream_ids: Iterable[str]) -> dict[str, Preview]:
    """Return what the owner's streams play; nothing for those of anybody else."""
    previews: dict[str, Preview] = defaultdict(Preview)
    clips = VideoClip.objects.filter(owner_id=project.owner_id, stream_id__in=stream_ids)
    clips = clips.only("stream_id", "hls", "hls_init")
    for clip in clips.order_by("stream_id", "position", "key"):
        previews[str(clip.stream_id)].add(clip)
    return previews


def _by_clip(segments: list[Segment]) -> Iterator[list[Segment]]:
    for _, group in groupby(segments, key=lambda segment: segment.clip.pk):
        yield list(group)


def _part(segments: list[Segment]) -> hls.Part:
    init = segments[0].clip.hls_init
    addresses = [(signed_url("media", one.path), one.duration_ms) for one in segments]
    return hls.Part(addresses, init=signed_url("media", init) if init else "")
