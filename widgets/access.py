"""What may be seen and done with what a socket was opened with.

The owner sees and does everything with their own. A source, which came with a widget's token,
sees that widget until the token changes. An action token sees its widgets and does its actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from uuid_utils.compat import uuid4

from glowing.exceptions import PermissionDenied
from glowing.realtime.limits import Limits, Pace
from glowing.times import iso
from widgets import services
from widgets.models import ActionToken, StreamWidget
from widgets.selectors import WidgetNotFound
from widgets.services import action_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from glowing.realtime.visitors import Visitor

# Ten dashboards may be open at once.
ANSWERS = Limits(frames_per_s=1, burst=10)


@dataclass(slots=True, kw_only=True)
class Source:
    """A page of OBS, or another program, that came with a widget's token, or for one: a ticket."""

    widget_id: UUID
    digest: str
    agent: str
    version: int | None = None
    id: str = field(default_factory=lambda: uuid4().hex)
    connected_at: datetime = field(default_factory=timezone.now)
    seen_at: datetime = field(default_factory=timezone.now)
    answers: Pace = field(default_factory=lambda: Pace(ANSWERS))

    def facts(self) -> dict[str, Any]:
        """Tell the owner of it; `version` is the one it last said that it shows."""
        return {
            "id": self.id,
            "connected_at": iso(self.connected_at),
            "seen_at": iso(self.seen_at),
            "version": self.version,
            "agent": self.agent,
        }


def source_of(widget_id: UUID, digest: str) -> QuerySet[StreamWidget]:
    """Return the widget that a token opens, if it still does."""
    return StreamWidget.objects.filter(pk=widget_id, token_digest=digest, owner__is_active=True)


def seen_by(visitor: Visitor) -> QuerySet[StreamWidget]:
    by = visitor.by
    if isinstance(by, Source):
        return source_of(by.widget_id, by.digest)
    if isinstance(by, ActionToken):
        return StreamWidget.objects.filter(action_tokens=by, owner__is_active=True)
    return StreamWidget.objects.for_user(visitor.user or AnonymousUser())


def widget_of(visitor: Visitor, widget_id: UUID) -> StreamWidget:
    """Return a widget that the visitor may see; raises `WidgetNotFound`."""
    widget = seen_by(visitor).filter(pk=widget_id).first()
    if widget is None:
        raise WidgetNotFound
    return widget


def act(visitor: Visitor, widget_id: UUID, action: str, payload: Mapping[str, Any]) -> StreamWidget:
    """Do an action, if the visitor may; raises what `services.act` raises."""
    user = visitor.user
    if isinstance(visitor.by, ActionToken):
        action_tokens.check(visitor.by, widget_id, action)
        user = visitor.by.owner
    if user is None:
        text = "The link of a source shows its widget and changes nothing."
        raise PermissionDenied(text, code="widgets.read_only")
    return services.act(user=user, widget_id=widget_id, action=action, payload=payload)
