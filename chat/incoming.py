"""What Twitch tells of a channel, as everything here knows it. No framework is imported here.

`TYPE` is the name of the EventSub subscription it comes from
(https://dev.twitch.tv/docs/eventsub/eventsub-subscription-types/), whatever brought it.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


def _storable(text: object) -> object:
    """Leave out what no database keeps: NUL, and halves of surrogate pairs."""
    if not isinstance(text, str):
        return text
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


Text = Annotated[str, BeforeValidator(_storable)]


class Incoming(BaseModel):
    """One event. `id` is Twitch's own and the same when it is delivered twice.

    `user_*` is who caused it; all three are empty where somebody stays anonymous.
    """

    TYPE: ClassVar[str]
    model_config = ConfigDict(frozen=True)

    id: Text = Field(max_length=128)
    at: AwareDatetime
    user_id: Text = Field("", max_length=64, pattern=r"^\S*$")
    user_login: Text = Field("", max_length=64)
    user_name: Text = Field("", max_length=128)


class ChatLine(Incoming):
    """One line of chat. `badges` are set ids, such as `moderator` and `subscriber`."""

    TYPE = "channel.chat.message"

    text: Text = Field(max_length=2000)
    color: Text = Field("", max_length=16)
    badges: tuple[Text, ...] = ()

    @property
    def is_subscriber(self) -> bool:
        return not {"subscriber", "founder"}.isdisjoint(self.badges)

    @property
    def is_moderator(self) -> bool:
        """Say whether they keep order here, as the broadcaster does."""
        return not {"moderator", "lead_moderator", "broadcaster"}.isdisjoint(self.badges)


class LineDeleted(Incoming):
    """A moderator took back one line; `user_*` is who wrote it."""

    TYPE = "channel.chat.message_delete"

    message_id: Text = Field(max_length=128)


class ChatterSilenced(Incoming):
    """A moderator took back every line of one person, `user_*`: a timeout or a ban."""

    TYPE = "channel.chat.clear_user_messages"


class ChatCleared(Incoming):
    TYPE = "channel.chat.clear"


class Follow(Incoming):
    TYPE = "channel.follow"


class Subscribe(Incoming):
    """A subscription, new or renewed; `months` counts all of them, `tier` is 1000 to 3000."""

    TYPE = "channel.subscribe"

    tier: Text = Field("1000", max_length=16)
    months: int = Field(1, ge=1)
    is_gift: bool = False
    text: Text = Field("", max_length=2000)


class Raid(Incoming):
    TYPE = "channel.raid"

    viewers: int = Field(0, ge=0)


class Cheer(Incoming):
    TYPE = "channel.cheer"

    bits: int = Field(0, ge=0)
    text: Text = Field("", max_length=2000)


ALL: dict[str, type[Incoming]] = {
    one.TYPE: one
    for one in (
        ChatLine, LineDeleted, ChatterSilenced, ChatCleared, Follow, Subscribe, Raid, Cheer,
    )
}  # fmt: skip
