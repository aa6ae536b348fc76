from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from chat.signals import events_came

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chat.incoming import Incoming
    from glowing.accounts.models import User


@transaction.atomic
def receive(*, owner: User, events: Sequence[Incoming]) -> None:
    """Pass on what happened in the owner's channel: all of it or, where that fails, nothing.

    Whoever has several events passes them on at once, in the order in which they happened.
    """
    if events:
        events_came.send(type(owner), owner=owner, events=events)


def say(*, owner: User, text: str) -> None:
    """Write a line into the owner's chat, as the owner, after the commit."""
