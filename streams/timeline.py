"""Where each clip lies in its stream, to the millisecond."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from glowing.accounts.models import Profile
from glowing.jobs.models import Job
from glowing.records.fields import as_uuid
from streams.kinds import INGEST_CLIP
from streams.models import Series, Stream, VideoClip
from streams.schedule import zone_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from glowing.accounts.models import User

# Two names of one-second resolution differ by up to a second from the truth, and a recorder takes
# a moment to open the next file; a gap the names claim counts only beyond that.
GAP_MIN_MS = 2_000
# A longer pause is another session in the same folder, not a hole in the stream.
GAP_MAX_MS = 6 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Span:
    """A clip as the timeline sees it; `is_pending` while its length may still be found."""

    duration_ms: int | None
    recorded_at: datetime | None = None
    is_pending: bool = False


def start_times(spans: Sequence[Span]) -> list[int | None]:
    """Return the start of each clip in the stream: sums of lengths, plus gaps the names show.

    A clip of unknown length has none, nor has any after it as long as it is pending; one that
    never got a length is passed over.
    """
    starts: list[int | None] = []
    previous: Span | None = None
    end_ms = 0
    is_known = True
    for span in spans:
        is_known = is_known and not (span.duration_ms is None and span.is_pending)
        if span.duration_ms is None or not is_known:
            starts.append(None)
            continue
        start_ms = end_ms + _gap_ms(previous, span)
        starts.append(start_ms)
        end_ms, previous = start_ms + span.duration_ms, span
    return starts


def _gap_ms(previous: Span | None, span: Span) -> int:
    if previous is None or previous.recorded_at is None or span.recorded_at is None:
        return 0
    assert previous.duration_ms is not None
    # In UTC: Python subtracts aware times of one zone as if clocks were never changed.
    apart = span.recorded_at.astimezone(ZoneInfo("UTC")) - previous.recorded_at
    gap_ms = apart // timedelta(milliseconds=1) - previous.duration_ms
    return gap_ms if GAP_MIN_MS < gap_ms <= GAP_MAX_MS else 0


def zone_of(stream: Stream) -> ZoneInfo:
    """Return the zone of the recorder's clock: that of the series, else the site's."""
    return zone_named(stream.series.timezone if stream.series else None) or site_zone()


def zone_of_person(person: User, series_id: UUID | str | None = None) -> ZoneInfo:
    """Return the zone of a person's own clock: that of their profile, of a series, or the site's.

    A series that is not theirs has no say.
    """
    profile = Profile.objects.for_user(person).values_list("timezone", flat=True)
    series = Series.objects.for_user(person).values_list("timezone", flat=True)
    found = zone_named(profile.first())
    if found is None and (asked := as_uuid(str(series_id))):
        found = zone_named(series.filter(pk=asked).first())
    return found or site_zone()


def site_zone() -> ZoneInfo:
    """Return the zone that clocks are read in where nothing else says."""
    return ZoneInfo(timezone.get_default_timezone_name())


def place_clips(stream_id: UUID) -> None:
    """Write the start of every clip of a stream, and the stream's length.

    The caller holds the stream's row.
    """
    rows = VideoClip.objects.filter(stream_id=stream_id).order_by("position", "key")
    clips = list(rows.only("duration_ms", "recorded_at", "start_ms"))
    active = Job.objects.active().filter(kind=INGEST_CLIP, record_id__in=[c.pk for c in clips])
    pending = set(active.values_list("record_id", flat=True))
    spans = [Span(clip.duration_ms, clip.recorded_at, clip.pk in pending) for clip in clips]
    for clip, start_ms in zip(clips, start_times(spans), strict=True):
        clip.start_ms = start_ms
    VideoClip.objects.bulk_update(clips, ["start_ms"])
    ends = [c.start_ms + (c.duration_ms or 0) for c in clips if c.start_ms is not None]
    Stream.objects.filter(pk=stream_id).update(duration_ms=max(ends, default=None))
