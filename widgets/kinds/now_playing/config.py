from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from widgets.kinds.looks import Looks, Position


class Provider(StrEnum):
    """Who says what plays."""

    MANUAL = "manual"
    LASTFM = "last.fm"
    PRETZEL = "pretzel"


class NowPlayingConfig(Looks):
    provider: Provider = Field(
        Provider.MANUAL,
        title="Who says what plays",
        description="You, by the buttons; or Last.fm or Pretzel, which are asked every 15 seconds.",
    )
    account: str = Field(
        "",
        max_length=64,
        pattern=r"^(\w[\w.-]*)?$",
        title="Name of your account there",
        description="At Last.fm your user name, at Pretzel your Twitch channel.",
    )
    label: str = Field("Now playing", max_length=80, title="Label")
    show_album: bool = Field(default=False, title="Show the album")
    position: Position = Field(Position.BOTTOM_LEFT, title="Place")
