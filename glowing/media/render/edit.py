"""What is asked for: sections of sources in order, overlays, and the routing of sound.

All positions are ticks of 1/60 s, whatever the frame rates: one tick is exactly 800 samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from glowing.media.types import AudioStream, MediaInfo, VideoStream

TICKS_PER_SECOND = 60
SAMPLE_RATE = 48_000
UNINDEXED = ("mpegts", "mpeg")
SAMPLES_PER_TICK = SAMPLE_RATE // TICKS_PER_SECOND


@dataclass(frozen=True, slots=True)
class Source:
    """A file on this machine and what was found in it."""

    path: Path
    info: MediaInfo

    @property
    def preroll_s(self) -> int:
        """How far before a moment to seek, so that its key frame is not missed.

        Streams without an index are searched by their clocks, and the search ends anywhere.
        """
        return 10 if self.info.format_name in UNINDEXED else 0

    @property
    def picture(self) -> VideoStream | None:
        """The stream that is shown; None shows black."""
        return next(iter(self.info.video), None)

    def track(self, number: int) -> AudioStream | None:
        """Return an audio track by its number; None is silence."""
        return self.info.audio[number] if number < len(self.info.audio) else None


@dataclass(frozen=True, slots=True)
class Item:
    """The ticks `start` to `end` (exclusive) of a source on the main timeline.

    `fade_in` crossfades with the item before, and both lose that time once; on the first item it
    fades from black. `fade_out` fades to black unless the next item crossfades in.
    """

    source: int
    start: int
    end: int
    fade_in: int = 0
    fade_out: int = 0

    @property
    def length(self) -> int:
        """Ticks from start to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Overlay:
    """Ticks of a source shown over the timeline from tick `at`; its sound is not used.

    With a `position` the picture keeps its size and has its left upper corner there, in pixels of
    the output; without one it covers the whole frame.
    """

    source: int
    start: int
    end: int
    at: int
    blend: Literal["alpha", "colorkey"] = "alpha"
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Sends one track of the sources to one audio track of the output.

    `volumes` are (tick on the timeline, factor), linear between and constant outside; several
    routes to one output are summed.
    """

    track: int
    output: int
    volumes: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A whole programme. Sources may be used any number of times, overlapping or not."""

    items: tuple[Item, ...]
    overlays: tuple[Overlay, ...] = ()
    routes: tuple[Route, ...] = field(default=(Route(track=0, output=0),))

    @property
    def duration_ms(self) -> int:
        """How long the programme is: crossfades take their time once."""
        ticks = sum(item.length for item in self.items)
        return (ticks - sum(item.fade_in for item in self.items[1:])) * 1000 // TICKS_PER_SECOND

    @property
    def outputs(self) -> tuple[int, ...]:
        """The numbers of the audio outputs, in the order of the output's streams."""
        return tuple(sorted({route.output for route in self.routes}))


@dataclass(frozen=True, slots=True)
class Format:
    """Size and exact frame rate of the output picture."""

    width: int
    height: int
    fps: Fraction

    def frame_at(self, tick: int) -> int:
        """Return the first frame that belongs to what begins at `tick`."""
        return int(Fraction(tick) * self.fps / TICKS_PER_SECOND + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled part of the output, from `start_ms` to the next one."""

    start_ms: int
    title: str
