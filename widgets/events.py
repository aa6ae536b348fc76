"""What the sockets of a widget hear, always after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from glowing import realtime
from glowing.realtime import Message, Renewal, codes
from widgets import frames
from widgets.reading import config_of, kind_of, state_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from widgets.models import ActionToken, StreamWidget


def widget_group(widget_id: UUID) -> str:
    """Return the group of every socket that shows or steers the widget."""
    return f"widget.{widget_id}"


def sources_group(widget_id: UUID) -> str:
    """Return the group of the sockets that were opened with the widget's token."""
    return f"sources.{widget_id}"


def actors_group(token_id: UUID) -> str:
    """Return the group of the sockets that were opened with an action token."""
    return f"actors.{token_id}"


def values_of(widget_id: UUID) -> tuple[str, str]:
    """Name what is told of a widget; of either a slow socket gets only the latest."""
    return f"state.{widget_id}", f"config.{widget_id}"


def publish_state(widget: StreamWidget) -> None:
    state, _ = values_of(widget.pk)
    frame = frames.state_update(widget, timezone.now())
    realtime.publish(widget_group(widget.pk), frame, replaces=state, **_facts(widget))


def publish_config(widget: StreamWidget) -> None:
    _, config = values_of(widget.pk)
    frame = frames.config_update(widget, timezone.now())
    realtime.publish(widget_group(widget.pk), frame, replaces=config, **_facts(widget))


def publish_whole(widget: StreamWidget) -> None:
    """Tell everything anew: its title changed, or whether it is active."""
    frame = frames.initial_state(widget, timezone.now())
    covers = values_of(widget.pk)
    realtime.publish(widget_group(widget.pk), frame, covers=covers, **_facts(widget))


def publish_arrangement(owner_id: UUID) -> None:
    """Tell a person's pages that there are more widgets, or that they are in other places."""
    frame = {"type": "WIDGETS_CHANGED"}
    realtime.publish(realtime.pages_group(owner_id), frame, replaces="widgets")


def publish_deleted(widget: StreamWidget) -> None:
    """Tell everybody, and close the sockets that were there for this widget alone."""
    realtime.publish(widget_group(widget.pk), frames.deleted(widget))
    realtime.end_sockets(sources_group(widget.pk), codes.GONE)


def publish_reload(widget: StreamWidget) -> None:
    """Have the widget's pages in OBS load themselves again."""
    realtime.publish(sources_group(widget.pk), {"type": "RELOAD"})


def end_sources(widget: StreamWidget) -> None:
    """Close the sockets that were opened with the token which the widget had."""
    realtime.end_sockets(sources_group(widget.pk), codes.ROTATED)


def end_actors(token: ActionToken) -> None:
    """Close the sockets that were opened with the action token."""
    realtime.end_sockets(actors_group(token.pk))


def whole(widget: StreamWidget) -> Message:
    """Return what a socket is told first of a widget."""
    frame = frames.initial_state(widget, timezone.now())
    return Message.of(frame, covers=values_of(widget.pk), **_facts(widget))


def again(facts: Mapping[str, Any]) -> Message:
    """Return the state as it is at this moment, from memory: `Renewal.of`."""
    frame = frames.again(facts, timezone.now())
    state, _ = values_of(facts["id"])
    return Message.of(frame, replaces=state, version=facts["version"])


def _facts(widget: StreamWidget) -> dict[str, Any]:
    """Return the version, and how often the state is told again while it runs by itself."""
    state, _ = values_of(widget.pk)
    every_s = kind_of(widget).resync_s(state_of(widget), config_of(widget))
    of = frames.made_of(widget) if every_s else None
    return {"version": widget.version, "renewal": Renewal(state, every_s, of)}
