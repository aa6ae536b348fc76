"""How sockets are opened without a person: for one widget, or for chosen actions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glowing.realtime import guests_group
from glowing.realtime.origins import may_bring_token
from glowing.realtime.threads import in_thread
from glowing.realtime.visitors import Scope, Visitor, ticket_of, token_of
from widgets import events, tickets
from widgets.access import Source
from widgets.models import StreamWidget
from widgets.services import action_tokens, digest_of

if TYPE_CHECKING:
    from widgets.models import ActionToken

# What the records take for a token, and what tickets look like: no ID token does.
FORM = re.compile(r"[A-Za-z0-9_-]{32,128}")
AGENT_MAX = 200


async def by_widget_token(scope: Scope) -> Visitor | None:
    """Take the token of a widget, the server's or one that a client made."""
    token = token_of(scope)
    if not token or not FORM.fullmatch(token) or not may_bring_token(scope):
        return None
    widget = await in_thread(_widget_with)(token)
    return _source(widget, scope) if widget else None


async def by_ticket(scope: Scope) -> Visitor | None:
    ticket = ticket_of(scope)
    if not ticket or not FORM.fullmatch(ticket) or not may_bring_token(scope):
        return None
    widget = await in_thread(tickets.redeem)(ticket)
    return _source(widget, scope) if widget else None


async def by_action_token(scope: Scope) -> Visitor | None:
    raw = token_of(scope)
    if not raw or not raw.startswith(action_tokens.PREFIX) or not may_bring_token(scope):
        return None
    token: ActionToken | None = await in_thread(action_tokens.find)(raw)
    if token is None:
        return None
    groups = (guests_group(token.owner_id), events.actors_group(token.pk))
    return Visitor(None, groups, by=token)


def _widget_with(token: str) -> StreamWidget | None:
    widgets = StreamWidget.objects.filter(owner__is_active=True)
    return widgets.filter(token_digest=digest_of(token)).first()


def _source(widget: StreamWidget, scope: Scope) -> Visitor:
    groups = (
        guests_group(widget.owner_id),
        events.sources_group(widget.pk),
        events.widget_group(widget.pk),
    )
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    by = Source(
        widget_id=widget.pk,
        digest=widget.token_digest,
        agent=agent.decode("latin-1")[:AGENT_MAX],
    )
    return Visitor(None, groups, by=by)
