"""What sockets are told of a widget. Every frame says its `version`: drop what is older.

`serverTime` is the server's clock when the frame was made, in milliseconds since 1970 in UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glowing.times import iso
from widgets.reading import shown

if TYPE_CHECKING:
    from datetime import datetime

    from widgets.models import StreamWidget


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


def deleted(widget: StreamWidget) -> dict[str, Any]:
    return {"type": "WIDGET_DELETED", "widgetId": str(widget.pk)}


def _moment(widget: StreamWidget, now: datetime) -> dict[str, Any]:
    return {"version": widget.version, "serverTime": round(now.timestamp() * 1000, 3)}
