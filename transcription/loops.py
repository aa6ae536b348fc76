"""Whisper sometimes writes the same words over and over; find such loops and undo them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transcription.engines.protocol import SpokenSegment, Word

LONGEST_PHRASE = 30
# People say a word four times over, and a whole sentence twice.
LEAST_REPEATS = 4
LEAST_REPEATED_WORDS = 8
# Whisper's own sign of repetition: text that packs better than this.
COMPRESSION_LIMIT = 2.4


def repeated(words: Sequence[str]) -> range | None:
    """Return the first run of words that repeats one phrase, as `range(start, end, phrase)`."""
    plain = [word.strip(" ,.?!-").casefold() for word in words]
    for start in range(len(plain)):
        for size in range(1, min(LONGEST_PHRASE, (len(plain) - start) // LEAST_REPEATS) + 1):
            end = start + size
            while end < len(plain) and plain[end] == plain[end - size]:
                end += 1
            repeats = (end - start) // size
            if repeats >= LEAST_REPEATS and repeats * size >= LEAST_REPEATED_WORDS:
                return range(start, start + repeats * size, size)
    return None


def suspects(segments: Sequence[SpokenSegment]) -> list[range]:
    """Return the runs of segments, by index, in which the text loops."""
    marked = _looping(segments) | {
        index
        for index, segment in enumerate(segments)
        if (segment.compression_ratio or 0.0) > COMPRESSION_LIMIT
    }
    runs: list[range] = []
    for index in sorted(marked):
        if runs and runs[-1].stop == index:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
    return runs


def _looping(segments: Sequence[SpokenSegment]) -> set[int]:
    """Return the indices of segments that take part in a loop, within one or across several."""
    home = [index for index, segment in enumerate(segments) for _ in segment.words]
    texts = [word.text for segment in segments for word in segment.words]
    marked: set[int] = set()
    begin = 0
    while run := repeated(texts[begin:]):
        marked.update(home[begin + run.start : begin + run.stop])
        begin += run.stop
    return marked


def collapsed(segments: Sequence[SpokenSegment]) -> list[SpokenSegment]:
    """Keep one saying of every repeated phrase; segments left without words are dropped."""
    words = [word for segment in segments for word in segment.words]
    kept = {id(word) for word in _said_once(words)}
    left = [
        replace(segment, words=tuple(word for word in segment.words if id(word) in kept))
        for segment in segments
    ]
    return [segment for segment in left if segment.words]


def _said_once(words: Sequence[Word]) -> list[Word]:
    kept: list[Word] = []
    rest = list(words)
    while run := repeated([word.text for word in rest]):
        kept += rest[: run.start + run.step]
        rest = rest[run.stop :]
    return kept + rest
