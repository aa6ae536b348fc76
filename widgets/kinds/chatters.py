"""What kinds that hear the chat have in common: who may, and what was said."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat.incoming import ChatLine

# Bots that many channels have: two that answer each other never end.
BOTS = (
    "fossabot", "moobot", "nightbot", "sery_bot", "soundalerts", "streamelements", "streamlabs",
    "wizebot",
)  # fmt: skip
_UNSEEN = {"Cc", "Cf", "Cn", "Zs", "Zl", "Zp"}


class Who(StrEnum):
    EVERYBODY = "everybody"
    SUBSCRIBERS = "subscribers"
    MODERATORS = "moderators"

    def admits(self, line: ChatLine) -> bool:
        """Say whether whoever wrote the line belongs to these."""
        match self:
            case Who.SUBSCRIBERS:
                return line.is_subscriber
            case Who.MODERATORS:
                return line.is_moderator
        return True


def folded(text: str) -> str:
    """Return text as people compare it: no spaces, no case, nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if unicodedata.category(one) not in _UNSEEN)
