from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic.alias_generators import to_camel

from widgets.kinds.base import Config

FIVE_MINUTES_S = 300
TEN_YEARS_S = 315_360_000.0

# Every zone can write it, and so can the database: the years at both ends are over elsewhere.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1000, 1, 1, tzinfo=UTC), lt=datetime(9000, 1, 1, tzinfo=UTC)),
]
# As CSS writes one, by name too; what it is not, the browser ignores. Empty: that of the theme.
CssColor = Annotated[str, Field(max_length=64, json_schema_extra={"format": "color"})]
Pixels = Annotated[int, Field(ge=1, le=7680)]


class Mode(StrEnum):
    DOWN = "down"
    UP = "up"
    UNTIL = "until"


class CountdownConfig(Config):
    """What the existing client's form has, under its names, and `mode`, `until` and `sound`."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)

    mode: Mode = Field(Mode.DOWN, title="Counts")
    duration: float | None = Field(
        FIVE_MINUTES_S, ge=0, le=TEN_YEARS_S, title="Duration", description="In seconds."
    )
    until: Moment | None = Field(
        None, title="Until", description="The moment to count to, where it counts until one."
    )
    title: str | None = Field("", title="Heading")
    text: str | None = Field("", title="Text")
    text_color: CssColor | None = Field(None, title="Text colour")
    background_color: CssColor | None = Field(None, title="Background colour")
    show_background: bool = Field(default=True, title="Show the background")
    show_title: bool = Field(default=True, title="Show the heading")
    show_text: bool = Field(default=True, title="Show the text")
    show_progress_bar: bool = Field(default=True, title="Show the progress bar")
    show_original_duration: bool = Field(default=True, title="Show the whole duration")
    font_size: float | None = Field(
        None, gt=0, le=100, title="Text size", description="Of heading and text; 4 is usual."
    )
    width: Pixels | None = Field(None, title="Width", description="In pixels; empty: all of it.")
    height: Pixels | None = Field(None, title="Height", description="In pixels; empty: all of it.")
    sound: bool = Field(default=True, title="Sound a tone at the end")

    @property
    def full(self) -> timedelta:
        return timedelta(seconds=FIVE_MINUTES_S if self.duration is None else self.duration)

    @property
    def date(self) -> datetime | None:
        """Return the moment that it counts to by itself; None where it is started by hand."""
        return self.until if self.mode is Mode.UNTIL else None
