"""Find the episodes of a stream from what was said and from the silence between.

Django-free and deterministic. Every time is in milliseconds of the stream.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from episodes.speech import Silences, Speech, seconds, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HOUR_MS = 3_600_000
TITLE_LENGTH = 80
TITLE_WORDS = 4
QUIET_SHARE = 0.8
NOTICEABLE_MS = 100


@dataclass(frozen=True, slots=True)
class SuggestionOptions:
    """What makes an episode; the defaults suit streams of an hour and more.

    Talk that is interrupted for `minimum_gap_ms` falls apart into stretches. One shorter than
    `minimum_length_ms` joins its neighbour across a gap of up to `joinable_gap_ms`, or is dropped.
    One longer than `maximum_length_ms` is divided into parts of about `target_length_ms`. The
    margins are the quiet kept before the first and after the last word.
    """

    minimum_gap_ms: int = 45_000
    joinable_gap_ms: int = 90_000
    minimum_length_ms: int = 240_000
    target_length_ms: int = 1_200_000
    maximum_length_ms: int = 1_800_000
    margin_before_ms: int = 500
    margin_after_ms: int = 1_000

    def __post_init__(self) -> None:
        if min(astuple(self)) < 0 or not 0 < self.target_length_ms <= self.maximum_length_ms:
            raise ValueError("lengths are positive, and the target is not above the maximum")

    @classmethod
    def for_duration(cls, duration_ms: int) -> Self:
        """Return the defaults, with gaps and minimum scaled down for less than an hour.

        They shrink in proportion to the recording, but not below gaps of 5 s (joinable: 10 s) and
        an episode of 10 s. The target stays: a recording of 20 minutes is one episode, unless a
        silence in it says otherwise.
        """
        share = min(1.0, duration_ms / HOUR_MS)
        return cls(
            minimum_gap_ms=max(5_000, round(45_000 * share)),
            joinable_gap_ms=max(10_000, round(90_000 * share)),
            minimum_length_ms=max(10_000, round(240_000 * share)),
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """An episode worth making, its title and the sentences that explain it."""

    start_ms: int
    end_ms: int
    title: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A stretch of talk that became no proposal, and why."""

    start_ms: int
    end_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The outcome of one look at a stream."""

    proposals: tuple[Proposal, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def suggest(
    speech: Iterable[Speech], silences: Silences, duration_ms: int, options: SuggestionOptions
) -> Plan:
    """Propose episodes that start when talk starts and end when it ends.

    No bound lies inside a passage of speech, and no two proposals overlap.
    """
    passages = _without_overlaps(speech)
    if not passages:
        return Plan()
    search = _Search(passages, silences, duration_ms, options)
    kept, dropped = search.join_or_drop_short(search.split_at_gaps())
    parts = [part for stretch in kept for part in search.divide_long(stretch)]
    proposals = tuple(search.propose(part, number) for number, part in enumerate(parts, 1))
    return Plan(proposals, dropped)


def title_of(passages: Sequence[Speech], number: int) -> str:
    """Return the first sentence that says something, else the first, else a number."""
    said = [passage.text for passage in passages if passage.text]
    telling = (text for text in said if len(text.split()) >= TITLE_WORDS)
    title = next(telling, said[0] if said else f"Part {number}")
    return shorten(title.removesuffix("."), TITLE_LENGTH)


def _without_overlaps(speech: Iterable[Speech]) -> list[Speech]:
    merged: list[Speech] = []
    for passage in sorted(speech, key=lambda one: (one.start_ms, one.end_ms)):
        if merged and passage.start_ms < merged[-1].end_ms:
            last = merged.pop()
            end = max(last.end_ms, passage.end_ms)
            merged.append(Speech(last.start_ms, end, f"{last.text} {passage.text}".strip()))
        else:
            merged.append(passage)
    return merged


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The passages from `first` up to, but without, `last`; the notes tell how it was found."""

    first: int
    last: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Search:
    passages: list[Speech]
    silences: Silences
    duration_ms: int
    options: SuggestionOptions

    def length(self, stretch: _Stretch) -> int:
        return self.passages[stretch.last - 1].end_ms - self.passages[stretch.first].start_ms

    def pause(self, index: int) -> int:
        """Return the time without speech before a passage, or after the last one."""
        before = self.passages[index - 1].end_ms if index else 0
        at_end = index == len(self.passages)
        return (self.duration_ms if at_end else self.passages[index].start_ms) - before

    def split_at_gaps(self) -> list[_Stretch]:
        count = len(self.passages)
        gap = self.options.minimum_gap_ms
        borders = [index for index in range(1, count) if self.pause(index) >= gap]
        return [_Stretch(a, b) for a, b in pairwise([0, *borders, count])]

    def join_or_drop_short(
        self, stretches: list[_Stretch]
    ) -> tuple[list[_Stretch], tuple[Dropped, ...]]:
        """Join or drop the shortest stretch until none is shorter than the minimum."""
        dropped: list[Dropped] = []
        while stretches:
            at = min(range(len(stretches)), key=lambda index: self.length(stretches[index]))
            if self.length(stretches[at]) >= self.options.minimum_length_ms:
                break
            joints = [right for right in (at, at + 1) if self.is_joint(stretches, right)]
            if joints:
                right = min(joints, key=lambda index: self.pause(stretches[index].first))
                stretches[right - 1 : right + 1] = [self.join(*stretches[right - 1 : right + 1])]
            else:
                dropped.append(self.drop(stretches.pop(at)))
        return stretches, tuple(sorted(dropped, key=lambda one: one.start_ms))

    def is_joint(self, stretches: Sequence[_Stretch], right: int) -> bool:
        """Say whether a stretch follows the one before closely enough to be joined to it."""
        return (
            0 < right < len(stretches)
            and stretches[right - 1].last == stretches[right].first
            and self.pause(stretches[right].first) <= self.options.joinable_gap_ms
        )

    def join(self, left: _Stretch, right: _Stretch) -> _Stretch:
        gap = seconds(self.pause(right.first))
        note = f"goes on over {gap} without speech, because one side alone is too short"
        return _Stretch(left.first, right.last, (*left.notes, note, *right.notes))

    def drop(self, stretch: _Stretch) -> Dropped:
        reason = (
            f"only {seconds(self.length(stretch))} of talk on its own, "
            f"less than {seconds(self.options.minimum_length_ms)}"
        )
        start, end = self.passages[stretch.first].start_ms, self.passages[stretch.last - 1].end_ms
        return Dropped(start, end, reason)

    def divide_long(self, stretch: _Stretch) -> list[_Stretch]:
        """Divide into equal parts near the target, each border at the longest pause around it."""
        length = self.length(stretch)
        if length <= self.options.maximum_length_ms:
            return [stretch]
        count = max(2, round(length / self.options.target_length_ms))
        part_ms = length // count
        begin = self.passages[stretch.first].start_ms
        borders = [stretch.first]
        for number in range(1, count):
            choices = range(borders[-1] + 1, stretch.last)
            borders += self.best_border(choices, begin + number * part_ms, part_ms // 4)
        note = f"one of {len(borders)} parts of {seconds(length)} of talk"
        notes = (*stretch.notes, note)
        return [_Stretch(a, b, notes) for a, b in pairwise([*borders, stretch.last])]

    def best_border(self, choices: Iterable[int], ideal_ms: int, reach_ms: int) -> list[int]:
        """Return the passage after the longest pause within reach, else the nearest one."""
        by_distance = [(abs(self.passages[at].start_ms - ideal_ms), at) for at in choices]
        near = [at for distance, at in by_distance if distance <= reach_ms]
        if near:
            return [min(near, key=lambda at: (-self.pause(at), at))]
        return [min(by_distance)[1]] if by_distance else []

    def propose(self, stretch: _Stretch, number: int) -> Proposal:
        inside = self.passages[stretch.first : stretch.last]
        is_first, is_last = stretch.first == 0, stretch.last == len(self.passages)
        # A pause between two episodes is shared, so that they never overlap.
        before = self.pause(stretch.first) // (1 if is_first else 2)
        after = self.pause(stretch.last) // (1 if is_last else 2)
        start = inside[0].start_ms - min(self.options.margin_before_ms, max(0, before))
        end = inside[-1].end_ms + min(self.options.margin_after_ms, max(0, after))
        reasons = (
            self.why_start(stretch.first),
            self.why_end(stretch.last),
            _size(inside, end - start),
            *stretch.notes,
        )
        return Proposal(start, end, title_of(inside, number), reasons)

    def why_start(self, index: int) -> str:
        where = "starts with the first words, " if index == 0 else "starts "
        pause = self.pause(index)
        if pause < NOTICEABLE_MS:
            return (
                f"{where}at the beginning of the recording"
                if index == 0
                else "starts with a new sentence"
            )
        return f"{where}after {self.quiet(index)}"

    def why_end(self, index: int) -> str:
        is_last = index == len(self.passages)
        pause = self.pause(index)
        if pause < NOTICEABLE_MS:
            return "ends with the recording" if is_last else "ends with a sentence"
        return f"ends {'with the last words, ' if is_last else ''}before {self.quiet(index)}"

    def quiet(self, index: int) -> str:
        """Say how long the pause before a passage is and whether it is silent."""
        end = self.passages[index].start_ms if index < len(self.passages) else self.duration_ms
        pause = self.pause(index)
        is_silent = self.silences.covered_ms(end - pause, end) >= QUIET_SHARE * pause
        return f"{seconds(pause)} {'of silence' if is_silent else 'without speech'}"


def _size(inside: Sequence[Speech], length_ms: int) -> str:
    sentences = sum(1 for passage in inside if passage.text)
    spoken = sum(passage.end_ms - passage.start_ms for passage in inside)
    count = sentences or len(inside)
    noun = "sentence" if sentences else "passage of speech"
    plural = (
        noun if count == 1 else noun.replace("sentence", "sentences").replace("passage", "passages")
    )
    return f"{seconds(length_ms)} long, {count} {plural}, {spoken * 100 // length_ms} % speech"
