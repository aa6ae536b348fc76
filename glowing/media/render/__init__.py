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

__all__ = [
    "TICKS_PER_SECOND",
    "Chapter",
    "Edit",
    "Format",
    "Item",
    "Overlay",
    "Route",
    "Source",
]
