"""Tickets: what the page of a source exchanges its token for, to open one socket.

The token stays out of every address that a server or a proxy on the way writes down. A ticket is
good once, for less than a minute, and only as long as the token is. What it opens is remembered in
the cache alone: while that is away there are none, and none that was made before is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.cache import cache

from glowing.exceptions import PermissionDenied, TransientError
from widgets.access import source_of
from widgets.services import digest_of, new_token

if TYPE_CHECKING:
    from widgets.models import StreamWidget

LIFETIME_S = 60


def issue(*, widget_id: UUID, token: str) -> str:
    """Return a ticket; raises `PermissionDenied`, or `TransientError` without the cache."""
    digest = digest_of(token)
    if not source_of(widget_id, digest).exists():
        text = "This link does not open the widget, or not any more."
        raise PermissionDenied(text, code="widgets.wrong_token")
    ticket = new_token()
    cache.set(_name(ticket), [str(widget_id), digest], LIFETIME_S)
    if cache.get(_name(ticket)) is None:
        raise TransientError("Tickets cannot be made just now.", code="widgets.no_tickets")
    return ticket


def redeem(ticket: str) -> StreamWidget | None:
    """Return the widget that a ticket opens, the first time and never again."""
    name = _name(ticket)
    opens = cache.get(name)
    # Of two who come at once with the same one, only the one that deletes it gets in.
    if not opens or not cache.delete(name):
        return None
    widget_id, digest = opens
    return source_of(UUID(widget_id), digest).first()


def _name(ticket: str) -> str:
    return f"widget-ticket:{digest_of(ticket)}"
