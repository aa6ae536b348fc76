"""What sockets are told of a widget. Every frame says its `version`: drop what is older.

`serverTime` is the server's clock when the frame was made.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from glowing.times import iso
from widgets.models import StreamWidget
from widgets.reading import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID


def initial_state(widget: StreamWidget, now: datetime) -> dict[str, Any]:
    """Describe a widget whole, less its token and its owner."""
    return {
        "type": "WIDGET_INITIAL_STATE",
        "widgetId": str(widget.pk),
        "widget": {
            "id": str(widget.pk),
            "type": widget.type,
            "title": widget.title,
            "active": widget.active,
            "config": widget.config,
            "state": shown(widget, now),
            "version": widget.version,
            "created_at": iso(widget.created_at),
            "updated_at": iso(widget.updated_at),
        },
        **_moment(widget, now),
    }


def state_update(widget: StreamWidget, now: datetime) -> dict[str, Any]:
    return {
        "type": "WIDGET_STATE_UPDATE",
        "widgetId": str(widget.pk),
        "state": shown(widget, now),
        "timestamp": iso(widget.updated_at),
        **_moment(widget, now),
    }


def config_update(widget: StreamWidget, now: datetime) -> dict[str, Any]:
    return {
        "type": "WIDGET_CONFIG_UPDATE",
        "widgetId": str(widget.pk),
        "config": widget.config,
        **_moment(widget, now),
    }


def source(widget_id: UUID, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Describe one open socket that shows the widget."""
    return {"type": "WIDGET_SOURCE", "widgetId": str(widget_id), "source": facts}


def made_of(widget: StreamWidget) -> dict[str, Any]:
    """Return all that a state update is made of, in JSON primitives."""
    names = ("type", "config", "state", "version")
    facts = {name: getattr(widget, name) for name in names}
    return {**facts, "id": str(widget.pk), "updated_at": widget.updated_at.isoformat()}


def again(facts: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Make a state update of `made_of`, as it is at another moment."""
    updated_at = datetime.fromisoformat(facts["updated_at"])
    return state_update(StreamWidget(**{**facts, "updated_at": updated_at}), now)


def deleted(widget: StreamWidget) -> dict[str, Any]:
    return {"type": "WIDGET_DELETED", "widgetId": str(widget.pk)}


def server_time(now: datetime) -> float:
    """Return milliseconds since 1970 in UTC."""
    return round(now.timestamp() * 1000, 3)


def _moment(widget: StreamWidget, now: datetime) -> dict[str, Any]:
    return {"version": widget.version, "serverTime": server_time(now)}
