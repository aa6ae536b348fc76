from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from chat.incoming import Text
from widgets.kinds.looks import Color, Language, Looks, Position, Zone

Line = Annotated[Text, Field(max_length=500)]


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Weight(StrEnum):
    NORMAL = "normal"
    MEDIUM = "medium"
    BOLD = "bold"
    BLACK = "black"


class Edge(StrEnum):
    """What sets letters off from the video behind them."""

    NONE = "none"
    SHADOW = "shadow"
    OUTLINE = "outline"


class Effect(StrEnum):
    """How a line takes the place of the one before; in a marquee all of them run through."""

    NONE = "none"
    FADE = "fade"
    SLIDE = "slide"
    TYPEWRITER = "typewriter"
    MARQUEE = "marquee"


class TextOverlayConfig(Looks):
    lines: tuple[Line, ...] = Field(
        ("Welcome to {title}",),
        max_length=50,
        title="Lines",
        description="One after the other, for ever. {time}, {date}, {title} and variables of "
        "your own are replaced.",
    )
    rotate_s: int = Field(8, ge=1, le=3600, title="Seconds for each line")
    effect: Effect = Field(Effect.FADE, title="Effect")
    position: Position = Field(Position.BOTTOM_LEFT, title="Place")
    align: Align = Field(Align.LEFT, title="Alignment")
    size: float = Field(
        6, ge=1, le=40, title="Size", description="In hundredths of the height of the video."
    )
    weight: Weight = Field(Weight.BOLD, title="Weight")
    edge: Edge = Field(Edge.SHADOW, title="Edge of the letters")
    edge_color: Color = Field("#000000", title="Colour of the edge")
    time_zone: Zone = Field("UTC", title="Time zone of {time} and {date}")
    hour12: bool = Field(default=False, title="Twelve hours, with am and pm")
    language: Language = Field("en", title="Language of {date}")
