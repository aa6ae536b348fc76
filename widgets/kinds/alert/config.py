from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from widgets.kinds.looks import Looks, Position

Template = Annotated[str, Field(max_length=200)]


class Sound(StrEnum):
    NONE = "none"
    CHIME = "chime"
    POP = "pop"
    FANFARE = "fanfare"


class Animation(StrEnum):
    FADE = "fade"
    SLIDE = "slide"
    ZOOM = "zoom"


class AlertConfig(Looks):
    """Texts know {user}, {bits}, {viewers}, {months} and {text}."""

    seconds: int = Field(6, ge=1, le=60, title="Seconds for each")
    position: Position = Field(Position.TOP, title="Place")
    animation: Animation = Field(Animation.SLIDE, title="Animation")
    sound: Sound = Field(Sound.CHIME, title="Sound")
    volume: int = Field(50, ge=0, le=100, title="Volume in percent")
    follows: bool = Field(default=True, title="Show followers")
    follow_text: Template = Field("{user} followed", title="Text for a follower")
    subs: bool = Field(default=True, title="Show subscriptions")
    sub_text: Template = Field("{user} subscribed", title="Text for a subscription")
    resub_text: Template = Field(
        "{user} subscribed for {months} months", title="Text for a renewed subscription"
    )
    gift_text: Template = Field(
        "{user} received a subscription as a gift", title="Text for a subscription as a gift"
    )
    raids: bool = Field(default=True, title="Show raids")
    raid_text: Template = Field("{user} raids with {viewers} viewers", title="Text for a raid")
    raid_from: int = Field(1, ge=0, le=1_000_000, title="Raids from so many viewers")
    cheers: bool = Field(default=True, title="Show cheers")
    cheer_text: Template = Field("{user} cheered {bits} bits", title="Text for a cheer")
    cheer_from: int = Field(1, ge=0, le=10_000_000, title="Cheers from so many bits")
    messages: bool = Field(default=True, title="Show what they wrote")
    group: bool = Field(default=True, title="Show followers and new subscriptions that wait as one")
    limit: int = Field(100, ge=1, le=500, title="How many may wait")
