"""One alert: made from an event, and said in the words of its owner."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from chat.incoming import Cheer, Follow, Incoming, Raid, Subscribe

if TYPE_CHECKING:
    from widgets.kinds.alert.config import AlertConfig

ANONYMOUS = "Somebody"
VARIABLE = re.compile(r"\{(user|bits|viewers|months|text)\}")


class Type(StrEnum):
    FOLLOW = "follow"
    SUB = "sub"
    RESUB = "resub"
    GIFT = "gift"
    RAID = "raid"
    CHEER = "cheer"


# What comes in hundreds, and says nothing but who.
GROUPED = (Type.FOLLOW, Type.SUB, Type.GIFT)


class Item(BaseModel):
    """`others` are so many more people in one alert, of whom `user` was the first."""

    model_config = ConfigDict(frozen=True)

    id: str
    type: Type
    user: str = ANONYMOUS
    others: int = 0
    bits: int = 0
    viewers: int = 0
    months: int = 0
    text: str = ""

    def and_one_more(self) -> Item:
        return self.model_copy(update={"others": self.others + 1})

    def shown(self, config: AlertConfig) -> dict[str, Any]:
        """Say it as it is to be read: `title`, and `message` that the person wrote."""
        template: str = getattr(config, f"{self.type}_text")
        user = f"{self.user} and {self.others} more" if self.others else self.user
        words = {**self.model_dump(), "user": user}
        title = VARIABLE.sub(lambda name: str(words[name[1]]), template)
        message = self.text if config.messages and "{text}" not in template else ""
        return {"id": self.id, "type": self.type.value, "title": title, "message": message}


def item_of(event: Incoming) -> Item:
    """Make an alert of what happened."""
    item = Item(
        id=event.id, type=Type.FOLLOW, user=event.user_name or event.user_login or ANONYMOUS
    )
    return item.model_copy(update=_details(event))


def _details(event: Incoming) -> dict[str, Any]:
    match event:
        case Subscribe(is_gift=True):
            return {"type": Type.GIFT}
        case Subscribe(months=months, text=text):
            return {"type": Type.RESUB if months > 1 else Type.SUB, "months": months, "text": text}
        case Raid(viewers=viewers):
            return {"type": Type.RAID, "viewers": viewers}
        case Cheer(bits=bits, text=text):
            return {"type": Type.CHEER, "bits": bits, "text": text}
        case _:
            return {}


def is_wanted(event: Incoming, config: AlertConfig) -> bool:
    """Say whether the owner wants an alert for it."""
    match event:
        case Follow():
            return config.follows
        case Subscribe():
            return config.subs
        case Raid(viewers=viewers):
            return config.raids and viewers >= config.raid_from
        case Cheer(bits=bits):
            return config.cheers and bits >= config.cheer_from
        case _:
            return False


def sample(kind: Type, number: int) -> Item:
    """Make an alert of nobody, to see how it looks."""
    text = "This is what they wrote." if kind in (Type.RESUB, Type.CHEER) else ""
    return Item(
        id=f"test-{number:x}", type=kind, user="Example",
        bits=500, viewers=42, months=12, text=text,
    )  # fmt: skip
