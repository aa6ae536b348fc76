from __future__ import annotations

from typing import TYPE_CHECKING

from chat.twitch import SCOPE
from glowing.accounts.models import LinkedAccount, Provider

if TYPE_CHECKING:
    from glowing.accounts.models import User


def hindrance_to_write(owner: User) -> str:
    """Say why nothing can be written into the person's chat; empty where it can."""
    rows = LinkedAccount.objects.for_user(owner).filter(provider=Provider.TWITCH, revoked_at=None)
    scopes = rows.values_list("scopes", flat=True).first()
    if scopes is None:
        return "No Twitch account is linked: link yours under Connections."
    if SCOPE not in scopes:
        return "Twitch was not asked whether we may write to the chat: link your account again."
    return ""
