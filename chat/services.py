from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from kombu.exceptions import OperationalError

from chat.models import OutgoingLine
from chat.outgoing import one_line
from chat.signals import events_came
from chat.tasks import write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from chat.incoming import Incoming
    from glowing.accounts.models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def receive(*, owner: User, events: Sequence[Incoming]) -> None:
    """Pass on what happened in the owner's channel: all of it or, where that fails, nothing.

    Whoever has several events passes them on at once, in the order in which they happened.
    """
    if events:
        events_came.send(type(owner), owner=owner, events=events)


def say(*, owner: User, text: str) -> None:
    """Write a line into the owner's chat, as the owner, after the commit and within a minute.

    The line is stored with what the transaction does. It is cut to what Twitch takes; what cannot
    be written in time is dropped, and `chat.signals.line_ended` tells of either end.
    """
    if line := one_line(text):
        OutgoingLine.objects.create(owner=owner, text=line)
        transaction.on_commit(partial(_ring, owner.pk))


def _ring(owner_id: UUID) -> None:
    try:
        write_lines.apply_async(args=[str(owner_id)], retry=False)
    except OperationalError:  # the line is safe: what was left is looked for
        logger.warning("chat.ring_failed", exc_info=True)
