"""Named shapes of the output; "source" is that of the first picture on the timeline."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from glowing.media.render.edit import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glowing.media.render.edit import Edit, Source
    from glowing.media.types import VideoStream

FPS_MAX = Fraction(120)
# What a variable rate becomes: the lowest of these that shows nearly every picture.
COMMON_RATES = tuple(map(Fraction, (24, 25, 30, 50, 60)))
LOST_SHARE = Fraction(1, 100)
BLACK = Format(1280, 720, Fraction(30))


@dataclass(frozen=True, slots=True)
class Preset:
    """A shape with the name people choose it by; no `form` takes it from the source."""

    label: str
    form: Format | None = None


PRESETS = {
    "source": Preset("Like the recording"),
    "youtube-2160p60": Preset("YouTube 4K, 60 fps", Format(3840, 2160, Fraction(60))),
    "youtube-1440p60": Preset("YouTube 1440p, 60 fps", Format(2560, 1440, Fraction(60))),
    "1080p60": Preset("1080p, 60 fps", Format(1920, 1080, Fraction(60))),
    "1080p30": Preset("1080p, 30 fps", Format(1920, 1080, Fraction(30))),
    "720p30": Preset("720p, 30 fps", Format(1280, 720, Fraction(30))),
}


def output_format(preset: str, edit: Edit, sources: Sequence[Source]) -> Format:
    """Return the size and frame rate of an output; black 720p where nothing has a picture."""
    if form := PRESETS[preset].form:
        return form
    pictures = (sources[item.source].picture for item in edit.items)
    first = next((picture for picture in pictures if picture), None)
    return _format_of(first) if first else BLACK


def _format_of(picture: VideoStream) -> Format:
    """Keep size and constant rates exactly; H.264 in 4:2:0 needs even sides."""
    sides = (max(2, side // 2 * 2) for side in (picture.width, picture.height))
    width, height = sides
    if picture.rotation % 180:
        width, height = height, width
    return Format(width, height, _rate_of(picture))


def _rate_of(picture: VideoStream) -> Fraction:
    if not picture.is_variable_rate:
        return min(picture.fps, FPS_MAX)
    needed = picture.fps * (1 - LOST_SHARE)
    return next((rate for rate in COMMON_RATES if rate >= needed), COMMON_RATES[-1])
