from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from widgets.kinds.looks import Language, Looks, Position, known_zone

ZoneOrNone = Annotated[str, AfterValidator(lambda name: name and known_zone(name))]


class ScheduleConfig(Looks):
    title: str = Field("Next streams", max_length=80, title="Heading")
    number: int = Field(4, ge=1, le=20, title="How many streams")
    only_active: bool = Field(
        default=True,
        title="Active series only",
        description="Leave out series that are not active.",
    )
    show_category: bool = Field(default=True, title="Show the category")
    zone: ZoneOrNone = Field(
        "", max_length=64, title="Time zone",
        description="Such as Europe/Berlin. Empty: that of the first series.",
    )  # fmt: skip
    language: Language = Field("en", title="Language of the days")
    hour12: bool = Field(default=False, title="Twelve hours, with am and pm")
    position: Position = Field(Position.LEFT, title="Place")
