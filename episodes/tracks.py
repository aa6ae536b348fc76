"""The parts of a stream that make an episode, and the cut list that follows from them.

A track is a span in milliseconds of the stream; an episode stores it as ISO 8601 durations.
A cut list counts in ticks of 1/60 s of a media file.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from episodes.speech import Silences, Span

TICKS_PER_S = 60
SECTIONS_MAX = 20_000
# As many decimals as a binary number of seconds is ever written with.
_NUMBER = r"(\d{1,12}(?:[.,]\d{1,24})?)"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_DAY_S = 86_400
# As the existing client counts them: a year is 360 days, a month 30.
_SECONDS = (360 * _DAY_S, 30 * _DAY_S, 7 * _DAY_S, _DAY_S, 3600, 60, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """One clip on the timeline of its stream."""

    key: str
    start_ms: int
    duration_ms: int


def as_iso(ms: int) -> str:
    """Write a length as the existing client does: `PT3973.181S`."""
    return f"PT{Decimal(ms) / 1000:f}S"


def from_iso(text: str) -> int:
    """Read a length in milliseconds; raises ValueError for what is none."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is not an ISO 8601 duration")
    numbers = (Decimal((part or "0").replace(",", ".")) for part in found.groups())
    seconds: Decimal = sum(map(operator.mul, numbers, _SECONDS), Decimal())
    return round(seconds * 1000)


def as_tracks(spans: Iterable[Span]) -> list[dict[str, str]]:
    """Return spans as an episode stores them."""
    return [{"start": as_iso(start), "end": as_iso(end)} for start, end in spans]


def spans_of(tracks: Iterable[Mapping[str, str]]) -> list[Span]:
    """Return an episode's tracks as spans."""
    return [(from_iso(track["start"]), from_iso(track["end"])) for track in tracks]


def without_pauses(span: Span, silences: Silences, longest_ms: int, keep_ms: int) -> list[Span]:
    """Take the silences longer than `longest_ms` out of a span, leaving `keep_ms` at their ends."""
    kept, at = [], span[0]
    for start, end in silences.within(*span):
        if end - start > longest_ms and start + keep_ms > at and end - keep_ms < span[1]:
            kept.append((at, start + keep_ms))
            at = end - keep_ms
    return [*kept, (at, span[1])]


def make_cut_list(spans: Iterable[Span], sources: Sequence[Source]) -> dict[str, Any]:
    """Return the version 1.0.0 cut list that plays these spans of the stream in order.

    A span over several clips becomes one section in each; time between two clips that no clip
    covers is skipped. A clip that is returned to appears once among the media, with more sections.
    Raises UserError for more sections than `SECTIONS_MAX`.
    """
    media: dict[str, list[dict[str, int]]] = {}
    numbers: dict[str, int] = {}
    output: list[dict[str, int]] = []
    for span in spans:
        for source in sources:
            section = _intersect(span, source)
            if section:
                sections = media.setdefault(source.key, [])
                sections.append(section)
                number = numbers.setdefault(source.key, len(numbers))
                output.append({"mediaIndex": number, "sectionIndex": len(sections) - 1})
        if len(output) > SECTIONS_MAX:
            message = f"These parts make more than {SECTIONS_MAX} sections. Choose fewer of them."
            raise UserError(message, code="episodes.cut_list_too_long")
    files = [{"s3Location": key, "sections": sections} for key, sections in media.items()]
    return {"version": "1.0.0", "inputMedia": files, "outputTrack": output}


def _intersect(span: Span, source: Source) -> dict[str, int] | None:
    """Return the ticks of a clip inside the span: whole ticks around it, none past the clip."""
    start_ms = max(0, span[0] - source.start_ms)
    end_ms = span[1] - source.start_ms
    start = start_ms * TICKS_PER_S // 1000
    end = min(-(-end_ms * TICKS_PER_S // 1000), source.duration_ms * TICKS_PER_S // 1000)
    return {"startFrame": start, "endFrame": end} if start < end else None
