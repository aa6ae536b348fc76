"""The times of words: mended where the model gave none or nonsense, and segments cut by them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from transcription.engines.protocol import SpokenSegment, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST_WORD_MS = 40
PAUSE_MS = 600
LONGEST_SEGMENT_MS = 15_000
SENTENCE_ENDS = (".", "?", "!", "\u2026", "\u3002", "\uff1f", "\uff01")  # the last four: … and CJK
ABBREVIATIONS = frozenset({"mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "e.g.", "i.e."})


def untimed(text: str, start_ms: int, end_ms: int) -> list[Word]:
    """Return the words of a text that came without times, shared out over its stretch."""
    return spread([f" {word}" for word in text.split()], start_ms, end_ms)


def spread(texts: Sequence[str], start_ms: int, end_ms: int) -> list[Word]:
    """Share out a stretch of time over words by their length; they are marked as estimated."""
    total = sum(len(text) for text in texts) or 1
    words: list[Word] = []
    length, at = 0, start_ms
    for text in texts:
        length += len(text)
        until = start_ms + (end_ms - start_ms) * length // total
        words.append(Word(text, at, until, estimated=True))
        at = until
    return words


def timed(words: Sequence[Word], start_ms: int, end_ms: int) -> list[Word]:
    """Return the words with times that only grow and lie within `start_ms` and `end_ms`.

    Words without a believable time share the gap between their neighbours, or, where there is
    none, the time of one neighbour.
    """
    done: list[Word] = []
    lost: list[Word] = []
    for word in words:
        at = done[-1].end_ms if done else start_ms
        fitted = replace(word, start_ms=max(word.start_ms, at), end_ms=min(word.end_ms, end_ms))
        if fitted.start_ms >= fitted.end_ms:
            lost.append(word)
            continue
        if fitted.start_ms - at >= LEAST_WORD_MS * len(lost):
            done += [*_estimated(lost, at, fitted.start_ms), fitted]
        else:
            done += _estimated([*lost, fitted], at, fitted.end_ms)
        lost = []
    if lost and done and end_ms - done[-1].end_ms < LEAST_WORD_MS * len(lost):
        lost.insert(0, done.pop())
    return done + _estimated(lost, done[-1].end_ms if done else start_ms, end_ms)


def _estimated(words: Sequence[Word], start_ms: int, end_ms: int) -> list[Word]:
    times = spread([word.text for word in words], start_ms, end_ms)
    return [
        replace(word, start_ms=time.start_ms, end_ms=time.end_ms, estimated=True)
        for word, time in zip(words, times, strict=True)
    ]


def mended(segments: Sequence[SpokenSegment], duration_ms: int) -> Iterator[SpokenSegment]:
    """Yield sentence-like segments in order, with every word's time inside the audio."""
    at = 0
    for segment in sorted(segments, key=lambda segment: segment.start_ms):
        start_ms = min(max(segment.start_ms, at), duration_ms)
        end_ms = min(max(segment.end_ms, start_ms), duration_ms)
        words = timed(segment.words, start_ms, end_ms)
        for piece in sentences(words):
            yield replace(
                segment, start_ms=piece[0].start_ms, end_ms=piece[-1].end_ms, words=tuple(piece)
            )
            at = piece[-1].end_ms


def sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Cut a run of words at ends of sentences and at pauses; no piece is longer than 15 s."""
    begin = 0
    for index, word in enumerate(words, start=1):
        is_last = index == len(words)
        if is_last or _is_end(word) or words[index].start_ms - word.end_ms >= PAUSE_MS:
            yield from _short(words[begin:index])
            begin = index


def _is_end(word: Word) -> bool:
    return word.text.endswith(SENTENCE_ENDS) and word.text.strip().lower() not in ABBREVIATIONS


def _short(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Cut at the longest pause, of equals at the one nearest the middle, until short enough."""
    if len(words) < 2 or words[-1].end_ms - words[0].start_ms <= LONGEST_SEGMENT_MS:
        yield words
        return
    middle = len(words) / 2
    cut = max(
        range(1, len(words)),
        key=lambda at: (words[at].start_ms - words[at - 1].end_ms, -abs(at - middle)),
    )
    yield from _short(words[:cut])
    yield from _short(words[cut:])
