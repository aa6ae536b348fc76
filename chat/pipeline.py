"""How lines get into a chat: a person's one after the other, and in time or not at all."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from chat.models import OutgoingLine
from chat.outgoing import LineEnded
from chat.selectors import hindrance_to_write
from chat.signals import line_ended
from chat.twitch import TwitchBusy, send_line
from glowing.accounts.linking.tokens import usable
from glowing.accounts.models import Provider
from glowing.exceptions import TransientError, UserError

if TYPE_CHECKING:
    from uuid import UUID

logger = logging.getLogger(__name__)

# What was asked a minute ago needs no answer any more.
GOOD_FOR = timedelta(seconds=60)
# Longer than Twitch may take; the lines of a worker that died meanwhile are anybody's.
LEASE = timedelta(seconds=30)
MAX_ATTEMPTS = 5


def write_lines(owner_id: UUID) -> timedelta | None:
    """Write a person's lines, the oldest first; return how long Twitch wants to be left alone.

    None: nothing is left to do, or another worker does it.
    """
    while (line := _claim(owner_id)) is not None:
        try:
            _end(line, _problem(line))
        except TransientError as err:
            if pause := _pause(line, err):
                return pause
    return None


def write_what_was_left() -> None:
    """Write the lines that nobody was told of, or whose worker has died."""
    now = timezone.now()
    free = OutgoingLine.objects.filter(Q(held_until=None) | Q(held_until__lte=now))
    for owner_id in set(free.values_list("owner_id", flat=True)):
        write_lines(owner_id)


def _claim(owner_id: UUID) -> OutgoingLine | None:
    """Take the oldest line of a person; None while somebody has it, so that order is kept."""
    rows = OutgoingLine.objects.filter(owner_id=owner_id).select_related("owner")
    line = rows.order_by("created_at", "pk").first()
    if line is None:
        return None
    now = timezone.now()
    free = Q(held_until=None) | Q(held_until__lte=now)
    taken = OutgoingLine.objects.filter(free, pk=line.pk)
    if not taken.update(held_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    line.attempts += 1
    return line


def _problem(line: OutgoingLine) -> str:
    """Write the line; return why that cannot be, if so."""
    if timezone.now() - line.created_at > GOOD_FOR:
        return "The line came too late to be of use."
    if hindrance := hindrance_to_write(line.owner):
        return hindrance
    try:
        account = usable(user=line.owner, name=Provider.TWITCH)
        if account is None:
            return hindrance_to_write(line.owner)
        send_line(account, line.text)
    except UserError as err:
        return err.message
    return ""


@transaction.atomic
def _end(line: OutgoingLine, problem: str) -> None:
    """Forget the line, and tell what became of it."""
    if problem:
        logger.warning("chat.line_dropped", extra={"line": str(line.pk), "reason": problem})
    if OutgoingLine.objects.filter(pk=line.pk).delete()[0]:
        event = LineEnded(text=line.text, problem=problem)
        line_ended.send(type(line.owner), owner=line.owner, event=event)


def _pause(line: OutgoingLine, err: TransientError) -> timedelta | None:
    """Keep the line for later and return when that is; None where it would be too late then."""
    asked = err.retry_after if isinstance(err, TwitchBusy) else None
    pause = asked or timedelta(seconds=2**line.attempts)
    again = timezone.now() + pause
    if line.attempts >= MAX_ATTEMPTS or again - line.created_at > GOOD_FOR:
        _end(line, f"{err.message} The line was given up.")
        return None
    OutgoingLine.objects.filter(pk=line.pk).update(held_until=again)
    return pause
