from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from streams.schedule import zone_named
from widgets.kinds.looks import Looks, Position


def _known(zone: str) -> str:
    if zone and zone_named(zone) is None:
        raise ValueError("No such time zone; one is Europe/Berlin.")
    return zone


class ScheduleConfig(Looks):
    title: str = Field("Next streams", max_length=80, title="Heading")
    number: int = Field(4, ge=1, le=20, title="How many streams")
    only_active: bool = Field(
        default=True,
        title="Active series only",
        description="Leave out series that are not active.",
    )
    show_category: bool = Field(default=True, title="Show the category")
    zone: Annotated[str, AfterValidator(_known)] = Field(
        "", max_length=64, title="Time zone",
        description="Such as Europe/Berlin. Empty: that of the first series.",
    )  # fmt: skip
    language: str = Field(
        "en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35,
        title="Language of the days",
    )  # fmt: skip
    hour12: bool = Field(default=False, title="Twelve hours, with am and pm")
    position: Position = Field(Position.LEFT, title="Place")
