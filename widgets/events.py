"""What the sockets of a widget hear, always after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from glowing import realtime
from widgets import frames

if TYPE_CHECKING:
    from uuid import UUID

    from widgets.models import ActionToken, StreamWidget


def widget_group(widget_id: UUID) -> str:
    """Return the group of every socket that shows or steers the widget."""
    return f"widget.{widget_id}"


def publish_state(widget: StreamWidget) -> None:
    realtime.publish(widget_group(widget.pk), frames.state_update(widget, timezone.now()))


def publish_config(widget: StreamWidget) -> None:
    realtime.publish(widget_group(widget.pk), frames.config_update(widget, timezone.now()))


def publish_whole(widget: StreamWidget) -> None:
    """Tell everything anew: its title changed, or whether it is active."""
    realtime.publish(widget_group(widget.pk), frames.initial_state(widget, timezone.now()))


def publish_deleted(widget: StreamWidget) -> None:
    realtime.publish(widget_group(widget.pk), frames.deleted(widget))


def sources_group(widget_id: UUID) -> str:
    """Return the group of the sockets that were opened with the widget's token."""
    return f"sources.{widget_id}"


def end_sources(widget: StreamWidget) -> None:
    """Close the sockets that were opened with the token which the widget had."""
    realtime.end_sockets(sources_group(widget.pk))


def actors_group(token_id: UUID) -> str:
    """Return the group of the sockets that were opened with an action token."""
    return f"actors.{token_id}"


def end_actors(token: ActionToken) -> None:
    """Close the sockets that were opened with the action token."""
    realtime.end_sockets(actors_group(token.pk))
