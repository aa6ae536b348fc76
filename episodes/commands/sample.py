"""The sample stream, and what is known to be true of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import streams
from transcription.selectors import stream_segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from episodes.models import Suggestion
    from glowing.media.types import MediaInfo
    from streams.models import Stream

FOLDER = Path(streams.__file__).parent / "sample"
TITLE = "Sense and Sensibility, read aloud"
ALIKE_MIN = 0.95
# One frame of 30 fps and one packet of AAC, twice over: at both ends of a cut.
LENGTH_TOLERANCE_MS = 120


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold at the end, and what was found."""

    text: str
    holds: bool


def check_transcript(stream: Stream) -> Check:
    """Compare what was heard with what was said."""
    said = _words(str(one["text"]) for one in _truth()["utterances"])
    heard = _words(segment.text for segment in stream_segments(stream))
    alike = SequenceMatcher(None, said, heard, autojunk=False).ratio()
    return Check(f"transcript: {alike:.1%} as it was said", alike >= ALIKE_MIN)


def check_suggestions(suggestions: Sequence[Suggestion]) -> Check:
    """Two episodes are suggested, and the silence of twelve seconds lies between them."""
    silence = max(_truth()["silences"], key=lambda one: float(one["duration"]))
    start, end = (round(float(silence[edge]) * 1000) for edge in ("stream_start", "stream_end"))
    borders = [border for one in suggestions for border in (one.start_ms, one.end_ms)][1:-1]
    holds = len(borders) == 2 and start <= borders[0] <= borders[1] <= end
    return Check(f"suggestions: {len(suggestions)}, parted by the long silence", holds)


def check_video(info: MediaInfo, source: MediaInfo, length_ms: int) -> list[Check]:
    """The video has the picture of its source and the length of its cut list."""
    want, got = source.video[0], info.video[0]
    is_like_source = (want.width, want.height, want.fps) == (got.width, got.height, got.fps)
    apart = info.duration_ms - length_ms
    return [
        Check(f"picture: {got.codec}, {got.width}x{got.height}, {got.fps} fps", is_like_source),
        Check(f"sound: {', '.join(one.codec for one in info.audio)}", bool(info.audio)),
        Check(
            f"length: {info.duration_ms / 1000:.3f} s, {apart:+} ms from the cut list",
            abs(apart) <= LENGTH_TOLERANCE_MS,
        ),
    ]


def _truth() -> dict[str, list[dict[str, float | str]]]:
    truth: dict[str, list[dict[str, float | str]]] = json.loads((FOLDER / "truth.json").read_text())
    return truth


def _words(texts: Iterable[str]) -> list[str]:
    text = " ".join(texts).lower().replace("mister", "mr").replace("-", " ")
    return re.findall(r"[a-z']+", text)
