"""Turn an edit into independent pieces: a pure calculation with exact numbers.

Picture and sound are laid out separately. A piece of picture is a range of output frames, found by
rounding positions on the whole timeline, so that nothing drifts however many cuts there are. A
take of sound is one item with exact samples.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from glowing.media.render.edit import SAMPLES_PER_TICK, TICKS_PER_SECOND, Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glowing.media.render.edit import Edit, Format, Overlay, Route, Source

# Long bodies are divided, so that a render that was killed goes on close to where it was.
PIECE_TICKS = 5 * 60 * TICKS_PER_SECOND
# Every input of one ffmpeg is a decoder with its own reference frames.
PART_INPUTS = 12
DECLICK_SAMPLES = SAMPLES_PER_TICK * 2 // 5


class Effect(Enum):
    """What a piece does with its shots over its whole length."""

    NONE = "none"
    CROSSFADE = "crossfade"
    FROM_BLACK = "from black"
    TO_BLACK = "to black"


@dataclass(frozen=True, slots=True)
class Shot:
    """Where the picture comes from: `at` is the exact time of its first frame in the source."""

    source: int
    at: Fraction


@dataclass(frozen=True, slots=True)
class Piece:
    """Output frames made of one shot, or of two that cross-fade."""

    first_frame: int
    frames: int
    shots: tuple[Shot, ...]
    effect: Effect = Effect.NONE


@dataclass(frozen=True, slots=True)
class Layer:
    """An overlay as far as one part shows it; `offset` counts frames of the part."""

    shot: Shot
    offset: int
    frames: int
    overlay: Overlay


@dataclass(frozen=True, slots=True)
class PicturePart:
    """Consecutive pieces that are rendered into one file."""

    first_frame: int
    frames: int
    pieces: tuple[Piece, ...]
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """The sound of one item: `start` is its tick on the timeline, fades are samples."""

    item: Item
    start: int
    fade_in: int
    fade_out: int


@dataclass(frozen=True, slots=True)
class SoundPart:
    """Ticks of the timeline whose sound is mixed into one file."""

    start: int
    ticks: int
    takes: tuple[Take, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that has to be rendered, in order and without gaps."""

    format: Format
    ticks: int
    frames: int
    picture: tuple[PicturePart, ...]
    sound: tuple[SoundPart, ...]
    routes: tuple[Route, ...]
    outputs: tuple[int, ...]


def lay_out(edit: Edit, sources: Sequence[Source], form: Format) -> Timeline:
    """Return the timeline of an edit whose fades fit into its items."""
    items = join_continuous(edit.items)
    starts = positions(items)
    ticks = starts[-1] + items[-1].length
    layout = _Layout(items, starts, sources, form)
    parts = (
        replace(part, layers=tuple(layout.layers(part, edit.overlays)))
        for part in _group(layout.pieces(), form.frame_at(PIECE_TICKS) + 1)
    )
    return Timeline(
        format=form,
        ticks=ticks,
        frames=layout.boundary(ticks),
        picture=tuple(parts),
        sound=tuple(_sound_parts(items, starts)),
        routes=edit.routes,
        outputs=edit.outputs,
    )


def join_continuous(items: Sequence[Item]) -> tuple[Item, ...]:
    """Merge neighbours that go on in the same source: there is nothing to cut between them."""
    joined = [items[0]]
    for item in items[1:]:
        last = joined[-1]
        if (last.source, last.end, last.fade_out, item.fade_in) == (item.source, item.start, 0, 0):
            joined[-1] = replace(last, end=item.end, fade_out=item.fade_out)
        else:
            joined.append(item)
    return tuple(joined)


def positions(items: Sequence[Item]) -> tuple[int, ...]:
    """Return the tick at which each item begins, its crossfade included."""
    starts = [0]
    for before, item in itertools.pairwise(items):
        starts.append(starts[-1] + before.length - item.fade_in)
    return tuple(starts)


@dataclass(frozen=True, slots=True)
class _Layout:
    items: tuple[Item, ...]
    starts: tuple[int, ...]
    sources: Sequence[Source]
    form: Format

    def boundary(self, tick: int) -> int:
        end = self.starts[-1] + self.items[-1].length
        return max(1, self.form.frame_at(tick)) if tick == end else self.form.frame_at(tick)

    def pieces(self) -> Iterator[Piece]:
        for start, end, shown, effect in self._ranges():
            first = self.boundary(start)
            if frames := self.boundary(end) - first:
                shots = tuple(self._shot(index, first) for index in shown)
                yield Piece(first, frames, shots, effect)

    def _ranges(self) -> Iterator[tuple[int, int, tuple[int, ...], Effect]]:
        following = (*(item.fade_in for item in self.items[1:]), 0)
        for index, item in enumerate(self.items):
            start, end = self.starts[index], self.starts[index] + item.length
            body, tail = start + item.fade_in, end - (following[index] or item.fade_out)
            if index and item.fade_in:
                yield start, body, (index - 1, index), Effect.CROSSFADE
            else:
                yield start, body, (index,), Effect.FROM_BLACK
            for at in range(body, tail, PIECE_TICKS):
                yield at, min(at + PIECE_TICKS, tail), (index,), Effect.NONE
            if not following[index]:
                yield tail, end, (index,), Effect.TO_BLACK

    def _shot(self, index: int, frame: int) -> Shot:
        item = self.items[index]
        return self._at(item.source, item.start - self.starts[index], frame)

    def _at(self, number: int, shift: int, frame: int) -> Shot:
        """Return the shot of an output frame, on the grid of the finer of the two frame rates.

        Between two frames of its source a shot would flicker between both, because containers
        round their timestamps.
        """
        at = Fraction(shift, TICKS_PER_SECOND) + frame / self.form.fps
        source = self.sources[number]
        if picture := source.picture:
            grid = max(self.form.fps, picture.fps)
            origin = Fraction(picture.start_ms - source.info.start_ms, 1000)
            at = origin + floor((at - origin) * grid + Fraction(1, 2)) / grid
        return Shot(number, max(Fraction(0), at))

    def layers(self, part: PicturePart, overlays: Sequence[Overlay]) -> Iterator[Layer]:
        for overlay in overlays:
            begin = self.form.frame_at(overlay.at)
            finish = self.form.frame_at(overlay.at + overlay.end - overlay.start)
            first = max(begin, part.first_frame)
            last = min(finish, part.first_frame + part.frames)
            if last > first:
                shot = self._at(overlay.source, overlay.start - overlay.at, first)
                yield Layer(shot, first - part.first_frame, last - first, overlay)


def _group(pieces: Iterator[Piece], max_frames: int) -> Iterator[PicturePart]:
    """Fill parts with pieces, bounded by their inputs and their length."""
    group: list[Piece] = []
    for piece in pieces:
        inputs = sum(len(member.shots) for member in (*group, piece))
        frames = sum(member.frames for member in (*group, piece))
        if group and (inputs > PART_INPUTS or frames > max_frames):
            yield _part(group)
            group = []
        group.append(piece)
    yield _part(group)


def _part(group: Sequence[Piece]) -> PicturePart:
    frames = sum(piece.frames for piece in group)
    return PicturePart(group[0].first_frame, frames, tuple(group), ())


def _sound_parts(items: Sequence[Item], starts: Sequence[int]) -> Iterator[SoundPart]:
    """Group takes; a take that crossfades over the border belongs to both parts.

    Takes are never divided otherwise: seeking anew would move the sound by up to a millisecond.
    """
    takes = tuple(_takes(items, starts))
    end = starts[-1] + items[-1].length
    for low in range(0, len(takes), PART_INPUTS):
        group = takes[low : low + PART_INPUTS]
        following = takes[low + PART_INPUTS : low + PART_INPUTS + 1]
        until = following[0].start if following else end
        before = takes[low - 1 : low] if low and group[0].item.fade_in else ()
        yield SoundPart(group[0].start, until - group[0].start, (*before, *group))


def _takes(items: Sequence[Item], starts: Sequence[int]) -> Iterator[Take]:
    following = (*(item.fade_in for item in items[1:]), 0)
    for item, start, crossfade in zip(items, starts, following, strict=True):
        fade_in, fade_out = (
            ticks * SAMPLES_PER_TICK or DECLICK_SAMPLES
            for ticks in (item.fade_in, crossfade or item.fade_out)
        )
        yield Take(item, start, fade_in, fade_out)
