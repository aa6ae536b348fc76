"""The way of an action: lock, reduce, write with a new version, publish after the commit."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ValidationError

import chat.services
from glowing.exceptions import NotFound, UserError
from widgets import events
from widgets.kinds.base import WAKE, Action, Payload
from widgets.models import StreamWidget
from widgets.reading import config_of, kind_of, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from glowing.accounts.models import User
    from widgets.kinds.base import Kind


class UnknownAction(UserError):
    """The kind has no such action."""

    code = "widgets.unknown_action"


class InvalidPayload(UserError):
    """The action needs something else with it."""

    code = "widgets.invalid_payload"


@transaction.atomic
def act(
    *, user: User, widget_id: UUID, action: str, payload: Mapping[str, Any] | None = None
) -> StreamWidget:
    """Do an action of the owner's and return the widget as it is then.

    One transaction under a lock of the row: of actions that come at once none is lost. The
    version grows when anything changed, and then every source hears of it after the commit.
    Raises `NotFound`, `UnknownAction`, `InvalidPayload` or the kind's `Refused`, and changes
    nothing then.
    """
    widget = StreamWidget.objects.for_user(user).locked().filter(pk=widget_id).first()
    if widget is None:
        raise NotFound("This widget is not here.", code="widgets.not_found")
    kind = kind_of(widget)
    if action not in kind.actions:
        raise UnknownAction(f"Unknown action: {action}")
    _reduce(widget, kind, [(action, _parsed(kind.actions[action], payload or {}))])
    return widget


@transaction.atomic
def feed(*, owner: User, events: Sequence[Any]) -> None:
    """Give what happened to every active widget of the owner that listens to it, in order.

    `events` carry their `TYPE` (`chat.incoming`). A widget that refuses one goes on with the next.
    """
    heard = {event.TYPE for event in events}
    widgets = StreamWidget.objects.for_user(owner).filter(active=True).order_by("pk").locked()
    for widget in widgets:
        kind = kind_of(widget)
        if heard & kind.listens.keys():
            wanted = [(one.TYPE, one) for one in events if one.TYPE in kind.listens]
            _reduce(widget, kind, wanted)


@transaction.atomic
def wake(*, widget_id: UUID) -> None:
    """Let a widget do what is due by itself; a no-op when nothing is, or another did it."""
    due = StreamWidget.objects.filter(pk=widget_id, wakes_at__lte=timezone.now())
    widget = due.locked().first()
    if widget is not None:
        _reduce(widget, kind_of(widget), [(WAKE, Payload())])


def _parsed(model: type[BaseModel], payload: Mapping[str, Any]) -> BaseModel:
    try:
        return model.model_validate(payload)
    except ValidationError as err:
        errors = {".".join(map(str, one["loc"])): str(one["msg"]) for one in err.errors()}
        text = "; ".join(f"{name}: {text}" if name else text for name, text in errors.items())
        raise InvalidPayload(text, errors=errors) from err


def _reduce(
    widget: StreamWidget, kind: Kind[Any, Any], inputs: Iterable[tuple[str, BaseModel]]
) -> None:
    """Reduce the inputs in order; write and publish once, if anything changed.

    The moment is taken under the lock, so that it never runs backwards for a widget.
    """
    now = timezone.now()
    config, before = config_of(widget), state_of(widget)
    after = before
    for name, payload in inputs:
        action = Action(name=name, payload=payload, config=config, seed=secrets.randbits(64))
        after = kind.reduce(after, action, now)
    wakes_at = kind.wakes_at(after, config)
    if after == before and wakes_at == widget.wakes_at:
        return
    widget.state, widget.wakes_at = after.model_dump(mode="json"), wakes_at
    widget.version += 1
    widget.save(update_fields=("state", "wakes_at", "version", "updated_at"))
    events.publish_state(widget)
    for line in kind.says(before, after):
        chat.services.say(owner=widget.owner, text=line)
