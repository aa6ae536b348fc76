"""Sentences and silences of a stream: what episodes and chapters are found from.

Django-free. Every time is in milliseconds of the stream.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Span = tuple[int, int]

SENTENCE_PAUSE_MS = 1_500
ENDS = tuple(".?!…。？！")  # noqa: RUF001 - as Chinese and Japanese write them
CLOSING = "\"'”’»)]"  # noqa: RUF001
ABBREVIATIONS = frozenset({"mr.", "mrs.", "ms.", "dr.", "st.", "vs.", "etc.", "e.g.", "i.e."})


@dataclass(frozen=True, slots=True)
class Speech:
    """A passage that must not be cut: a sentence, or a sound between silences without `text`."""

    start_ms: int
    end_ms: int
    text: str = ""


class SegmentLike(Protocol):
    """A piece of a transcript with `{"text", "start_ms", "end_ms"}` for every word."""

    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def words(self) -> Sequence[Mapping[str, Any]]: ...


class Silences:
    """Silent spans in order, with a fast look-up."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted((int(start), int(end)) for start, end in spans)
        self._starts = [start for start, _ in self.spans]

    def at(self, ms: int) -> Span | None:
        """Return the silence that contains this moment."""
        index = bisect_right(self._starts, ms) - 1
        return self.spans[index] if index >= 0 and ms <= self.spans[index][1] else None

    def snap(self, passage: Speech) -> Speech | None:
        """Move loose edges out of silence; None for what lies wholly inside one."""
        before, after = self.at(passage.start_ms), self.at(passage.end_ms)
        start = before[1] if before else passage.start_ms
        end = after[0] if after else passage.end_ms
        return Speech(start, end, passage.text) if start < end else None

    def covered_ms(self, start_ms: int, end_ms: int) -> int:
        """Return how much of the time from start to end is silent."""
        return sum(
            min(end, end_ms) - max(start, start_ms) for start, end in self.within(start_ms, end_ms)
        )

    def within(self, start_ms: int, end_ms: int) -> Iterator[Span]:
        """Yield the silences that touch the time from start to end."""
        index = max(0, bisect_right(self._starts, start_ms) - 1)
        for start, end in self.spans[index:]:
            if start >= end_ms:
                return
            if end > start_ms:
                yield start, end


def sentences_of(segments: Iterable[SegmentLike], silences: Silences) -> list[Speech]:
    """Join the words of a transcript into sentences, with their edges out of the silences.

    A sentence ends at its full stop or at a pause of `SENTENCE_PAUSE_MS`, over segment borders.
    What was recognised wholly inside a silence was not said, and is left out; but where that
    would be most of it, the silences are measured wrongly and do not count.
    """
    found: list[Speech] = []
    sentence: list[Speech] = []
    for word in _words(segments, silences):
        if sentence and word.start_ms - sentence[-1].end_ms >= SENTENCE_PAUSE_MS:
            found.append(_join(sentence))
            sentence = []
        sentence.append(word)
        if _ends_sentence(word.text):
            found.append(_join(sentence))
            sentence = []
    found += [_join(sentence)] if sentence else []
    heard = [snapped for one in found if (snapped := silences.snap(one))]
    return heard if 2 * len(heard) >= len(found) else found


def speech_between(silences: Silences, start_ms: int, end_ms: int) -> list[Speech]:
    """Return what is not silence from start to end: the passages where there is no transcript."""
    found, at = [], start_ms
    for silence_start, silence_end in silences.within(start_ms, end_ms):
        if silence_start > at:
            found.append(Speech(at, silence_start))
        at = max(at, silence_end)
    return [*found, Speech(at, end_ms)] if at < end_ms else found


def shorten(text: str, length: int) -> str:
    """Cut a text after a word, with an ellipsis, to at most so many characters."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{(cut.rpartition(' ')[0] or cut).rstrip(' ,;:-')}…"


def seconds(ms: int) -> str:
    """Say a length for people, as exactly as they care: `4.2 s`, `3 min 5 s`, `1 h 2 min`."""
    if ms < 20_000:
        return f"{ms / 1000:.1f} s"
    whole = round(ms / 1000)
    whole = whole if whole < 600 else round(whole / 60) * 60
    units = ((whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in units if count)


def _words(segments: Iterable[SegmentLike], silences: Silences) -> Iterator[Speech]:
    for segment in segments:
        if not segment.words:
            yield Speech(segment.start_ms, segment.end_ms, segment.text)
        for word in segment.words:
            said = Speech(int(word["start_ms"]), int(word["end_ms"]), str(word["text"]))
            yield silences.snap(said) or said


def _ends_sentence(word: str) -> bool:
    bare = word.strip().rstrip(CLOSING)
    return bare.endswith(ENDS) and bare.lower() not in ABBREVIATIONS


def _join(words: Sequence[Speech]) -> Speech:
    text = " ".join(word.text.strip() for word in words)
    return Speech(words[0].start_ms, max(word.end_ms for word in words), text)
