from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from widgets.kinds.base import Config


class Counts(StrEnum):
    BY_HAND = "by_hand"
    FOLLOWERS = "followers"
    SUBSCRIPTIONS = "subscriptions"
    BITS = "bits"


class GoalConfig(Config):
    label: str = Field("Goal", max_length=80, title="Label")
    target: int = Field(100, ge=1, le=1_000_000_000, title="Target")
    start: int = Field(0, ge=0, le=1_000_000_000, title="Count at the start")
    counts: Counts = Field(Counts.BY_HAND, title="What is counted")
