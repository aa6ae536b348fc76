from __future__ import annotations

from typing import TYPE_CHECKING

from chat.signals import events_came

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chat.incoming import Incoming
    from glowing.accounts.models import User


def receive(*, owner: User, events: Sequence[Incoming]) -> None:
    """Pass on what happened in the owner's channel, inside the caller's transaction."""
    events_came.send(type(owner), owner=owner, events=events)


def say(*, owner: User, text: str) -> None:
    """Write a line into the owner's chat, as the owner, after the commit."""
