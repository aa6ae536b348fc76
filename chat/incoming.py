"""What Twitch tells of a channel, as everything here knows it. No framework is imported here.

`TYPE` is the name of the EventSub subscription it comes from
(https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/), whatever brought it.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Incoming(BaseModel):
    """One event. `id` is Twitch's own and the same when it is delivered twice.

    `user_*` is who caused it; all three are empty where somebody stays anonymous.
    """

    TYPE: ClassVar[str]
    model_config = ConfigDict(frozen=True)

    id: str = Field(max_length=128)
    at: AwareDatetime
    user_id: str = Field("", max_length=64)
    user_login: str = Field("", max_length=64)
    user_name: str = Field("", max_length=128)


class Emote(BaseModel):
    """A word of a message that is a picture: code points `start` to `end`, the last included."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(max_length=128)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class ChatLine(Incoming):
    """One line of chat. `badges` are set ids, such as `moderator` and `subscriber`."""

    TYPE = "channel.chat.message"

    text: str = Field(max_length=2000)
    color: str = Field("", max_length=16)
    badges: tuple[str, ...] = ()
    emotes: tuple[Emote, ...] = ()


class Follow(Incoming):
    TYPE = "channel.follow"


class Subscribe(Incoming):
    """A subscription, new or renewed; `months` counts all of them, `tier` is 1000 to 3000."""

    TYPE = "channel.subscribe"

    tier: str = Field("1000", max_length=16)
    months: int = Field(1, ge=1)
    is_gift: bool = False
    text: str = Field("", max_length=2000)


class Raid(Incoming):
    TYPE = "channel.raid"

    viewers: int = Field(0, ge=0)


class Cheer(Incoming):
    TYPE = "channel.cheer"

    bits: int = Field(0, ge=0)
    text: str = Field("", max_length=2000)


ALL: dict[str, type[Incoming]] = {
    one.TYPE: one for one in (ChatLine, Follow, Subscribe, Raid, Cheer)
}
