"""The way of an action: lock, reduce, write with a new version, publish after the commit."""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ValidationError

import chat.services
from glowing.exceptions import UserError
from glowing.jobs.outage import DATABASE_LOST
from glowing.records.parsers import read_json
from widgets import events
from widgets.kinds import all_kinds
from widgets.kinds.base import WAKE, Action, Payload, Refused
from widgets.models import StreamWidget
from widgets.reading import complaint, config_of, kind_of, state_of
from widgets.selectors import WidgetNotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from glowing.accounts.models import User
    from widgets.kinds.base import Kind

logger = logging.getLogger(__name__)
ModelT = TypeVar("ModelT", bound=BaseModel)


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
    Raises `WidgetNotFound`, `UnknownAction`, `InvalidPayload` or the kind's `Refused`, and changes
    nothing then.
    """
    widget = StreamWidget.objects.for_user(user).locked().filter(pk=widget_id).first()
    if widget is None:
        raise WidgetNotFound
    kind = kind_of(widget)
    if action not in kind.actions:
        raise UnknownAction(f"Unknown action: {action}")
    lines = _reduce(widget, kind, [(action, parsed(kind.actions[action], payload or {}))])
    if lines and not widget.active:
        raise Refused("This widget is off, and writes nothing to the chat: turn it on first.")
    return widget


@transaction.atomic
def feed(*, owner: User, events: Sequence[Any]) -> None:
    """Give what happened to every active widget of the owner that listens to it, in order.

    `events` carry their `TYPE` (`chat.incoming`); many at once cost little more than one. What a
    widget refuses changes nothing of it. A widget that fails stays as it was before all of them,
    and is logged: the others go on.
    """
    heard = {event.TYPE for event in events}
    listeners = [name for name, kind in all_kinds().items() if heard & kind.listens.keys()]
    widgets = StreamWidget.objects.for_user(owner).filter(active=True, type__in=listeners)
    for widget in widgets.order_by("pk").locked():
        kind = kind_of(widget)
        wanted = [(one.TYPE, one) for one in events if one.TYPE in kind.listens]
        try:
            with transaction.atomic():
                _reduce(widget, _lenient(kind), wanted)
        except DATABASE_LOST:
            raise  # the database fails, not the widget
        except Exception:
            logger.exception("widgets.feed_failed", extra={"widget": str(widget.pk)})


def tell(*, widget: StreamWidget, event: Any) -> None:
    """Give an event to one widget, which listens to it, and whose row the caller holds."""
    _reduce(widget, kind_of(widget), [(event.TYPE, event)])


@transaction.atomic
def wake(*, widget_id: UUID) -> None:
    """Let a widget do what is due by itself; a no-op when nothing is, or another did it."""
    due = StreamWidget.objects.filter(pk=widget_id, wakes_at__lte=timezone.now())
    widget = due.locked().first()
    if widget is not None:
        _reduce(widget, kind_of(widget), [(WAKE, Payload())])


def parsed(model: type[ModelT], payload: Mapping[str, Any]) -> ModelT:
    """Read what came with an action or an event; raises `InvalidPayload`."""
    try:
        read_json(json.dumps(payload, default=str))
        return model.model_validate(payload)
    except ValidationError as err:
        errors = {".".join(map(str, one["loc"])): complaint(one) for one in err.errors()}
        text = "; ".join(f"{name}: {text}" if name else text for name, text in errors.items())
        raise InvalidPayload(text, errors=errors) from err
    except ValueError as err:
        raise InvalidPayload(f"This cannot be kept: {err}") from err


def _lenient(kind: Kind[Any, Any]) -> Kind[Any, Any]:
    """Return the kind as one for which what it refuses is nothing at all."""

    def reduce(state: Any, action: Action[Any], now: datetime) -> Any:
        try:
            return kind.reduce(state, action, now)
        except Refused:
            return state

    return replace(kind, reduce=reduce)


def _reduce(
    widget: StreamWidget, kind: Kind[Any, Any], inputs: Iterable[tuple[str, BaseModel]]
) -> Sequence[str]:
    """Reduce the inputs in order; write and publish once, if anything changed.

    The moment is taken under the lock, so that it never runs backwards for a widget. Returns the
    lines for the chat, which a widget that is off does not write.
    """
    now = timezone.now()
    config, before = config_of(widget), state_of(widget)
    after = before
    for name, payload in inputs:
        action = Action(name=name, payload=payload, config=config, seed=secrets.randbits(64))
        after = kind.reduce(after, action, now)
    wakes_at = kind.wakes_at(after, config)
    if after == before and wakes_at == widget.wakes_at:
        return ()
    widget.state, widget.wakes_at = after.model_dump(mode="json"), wakes_at
    widget.version += 1
    widget.save(update_fields=("state", "wakes_at", "version", "updated_at"))
    events.publish_state(widget)
    lines = kind.says(before, after)
    for line in lines if widget.active else ():
        chat.services.say(owner=widget.owner, text=line)
    return lines
