from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from widgets.kinds.looks import Looks

MOST = 1_000_000_000


class Counts(StrEnum):
    BY_HAND = "by_hand"
    FOLLOWERS = "followers"
    SUBSCRIPTIONS = "subscriptions"
    BITS = "bits"


class GoalConfig(Looks):
    label: str = Field("Goal", max_length=80, title="Label")
    target: int = Field(100, ge=1, le=MOST, title="Target")
    start: int = Field(0, ge=0, le=MOST, title="Count at the start")
    counts: Counts = Field(Counts.BY_HAND, title="What is counted")
    celebrate: bool = Field(default=True, title="Celebrate when it is reached")
