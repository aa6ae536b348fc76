"""Chapters of a finished video, found from the sentences that are left in it.

Django-free. Sentences are in milliseconds of the stream, chapters of the output.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from episodes.speech import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from episodes.speech import Speech

FEWEST = 3
SHORTEST_MS = 10_000
TARGET_MS = 180_000
TITLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of a video that lasts until the next one."""

    start_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the output and where it comes from; None: not from the stream."""

    start_ms: int | None
    duration_ms: int


@dataclass(frozen=True, slots=True)
class _Opening:
    """A sentence of the output that may open a chapter, and the pause before it."""

    at_ms: int
    pause_ms: int
    text: str


def make_chapters(sentences: Sequence[Speech], pieces: Sequence[Piece]) -> list[Chapter]:
    """Return chapters that begin after the longest pauses; none rather than too few.

    As YouTube wants them: the first at 0, at least three, each at least 10 s long. Aims at one
    for every three minutes.
    """
    openings = list(_openings(sentences, pieces))
    duration = sum(piece.duration_ms for piece in pieces)
    if not openings:
        return []
    wanted = max(FEWEST, duration // TARGET_MS)
    for spacing in (max(SHORTEST_MS, duration // (2 * wanted)), SHORTEST_MS):
        chosen = _choose(openings[1:], duration, wanted, spacing)
        if len(chosen) >= FEWEST - 1:
            break
    else:
        return []
    first = Chapter(0, shorten(openings[0].text, TITLE_LENGTH))
    return [first, *(Chapter(one.at_ms, shorten(one.text, TITLE_LENGTH)) for one in chosen)]


def youtube_text(chapters: Iterable[Chapter]) -> str:
    """Return one line per chapter for a video's description, without what YouTube refuses."""
    lines = (
        f"{_clock(one.start_ms)} {one.title.replace('<', '').replace('>', '')}" for one in chapters
    )
    return "\n".join(lines)


def _openings(sentences: Sequence[Speech], pieces: Sequence[Piece]) -> Iterator[_Opening]:
    """Follow the output piece by piece and yield the sentences that begin in it."""
    offset = 0
    for piece in pieces:
        start = piece.start_ms
        if start is not None:
            before = start
            for one in sentences:
                if start <= one.start_ms < start + piece.duration_ms and one.text:
                    at = offset + one.start_ms - start
                    yield _Opening(at, one.start_ms - before, one.text)
                before = max(before, one.end_ms) if one.end_ms > start else before
        offset += piece.duration_ms


def _choose(
    openings: Iterable[_Opening], duration_ms: int, wanted: int, spacing_ms: int
) -> list[_Opening]:
    """Take the openings with the longest pauses, `spacing_ms` apart and away from both ends."""
    chosen: list[_Opening] = []
    for one in sorted(openings, key=lambda opening: (-opening.pause_ms, opening.at_ms)):
        borders = [0, duration_ms, *(other.at_ms for other in chosen)]
        if all(abs(one.at_ms - border) >= spacing_ms for border in borders):
            chosen.append(one)
        if len(chosen) == wanted - 1:
            break
    return sorted(chosen, key=lambda opening: opening.at_ms)


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
