"""How it looks: what most kinds let their owner choose in the same way."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from streams.schedule import zone_named
from widgets.kinds.base import Config

# Empty: that of the theme.
Color = Annotated[
    str,
    Field(
        pattern=r"^(#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}))?$",
        json_schema_extra={"format": "color"},
    ),
]


def known_zone(name: str) -> str:
    if zone_named(name) is None:
        raise ValueError("No such time zone; one is Europe/Berlin.")
    return name


Zone = Annotated[str, AfterValidator(known_zone), Field(max_length=64)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


class Position(StrEnum):
    """Where in the source: one of nine fields."""

    TOP_LEFT = "top-left"
    TOP = "top"
    TOP_RIGHT = "top-right"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom-right"


class Looks(Config):
    """The variables of the theme; `assets/src/overlay/looks.ts` applies them."""

    color: Color = Field("", title="Text colour")
    accent: Color = Field("", title="Accent colour")
    background: Color = Field("", title="Background colour")
    font: str = Field("", max_length=80, pattern=r"^[\w ,'-]*$", title="Font")
