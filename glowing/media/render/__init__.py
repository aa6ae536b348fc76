"""Cut list to video: lay out, render in parts, join and verify. Nothing here imports Django."""

from glowing.media.render.edit import (
    TICKS_PER_SECOND,
    Chapter,
    Edit,
    Format,
    Item,
    Overlay,
    Route,
    Source,
)
from glowing.media.render.encoders import Encoder, choose_encoder
from glowing.media.render.presets import PRESETS, Preset, output_format
from glowing.media.render.renderer import Options, render
from glowing.media.render.strategies import FullEncode, VideoStrategy

__all__ = [
    "PRESETS",
    "TICKS_PER_SECOND",
    "Chapter",
    "Edit",
    "Encoder",
    "Format",
    "FullEncode",
    "Item",
    "Options",
    "Overlay",
    "Preset",
    "Route",
    "Source",
    "VideoStrategy",
    "choose_encoder",
    "output_format",
    "render",
]
