from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import ValidationError

from glowing.exceptions import UserError
from widgets import events
from widgets.models import StreamWidget
from widgets.reading import config_of, kind_of, shown, state_of
from widgets.selectors import WidgetNotFound
from widgets.services.plans import inform
from widgets.services.tokens import digest_of, new_token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from glowing.accounts.models import User
    from glowing.edits import Shown
    from widgets.kinds.base import State

# As JSON; of what waits for one socket there may be a million characters.
MOST_CONFIG = 700_000


class TokenTaken(UserError):
    """Another widget has this token, and a token opens one widget only."""

    code = "widgets.token_taken"


class InvalidState(UserError):
    """The kind cannot make anything of this state."""

    code = "widgets.invalid_state"


class ConfigTooLarge(UserError):
    """A frame with this configuration could not be sent to anybody."""

    code = "widgets.config_too_large"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a source sees of a widget; when any of it changes, the version grows."""

    rest: tuple[object, ...]
    config: dict[str, Any]
    state: dict[str, Any]

    @classmethod
    def of(cls, widget: StreamWidget, now: datetime) -> Sight:
        rest = (widget.title, widget.active, widget.type)
        return cls(rest, widget.config, shown(widget, now))


@transaction.atomic
def create_widgets(user: User, data: list[dict[str, Any]]) -> list[StreamWidget]:
    """Write new widgets, with a token for each that brings none.

    Raises `TokenTaken`, `InvalidState` or `ConfigTooLarge`, and then writes none of them.
    """
    widgets = [StreamWidget(owner=user, **one) for one in data]
    for widget in widgets:
        _give_token(widget, widget.token or new_token())
        _store(widget, _taken(widget, widget.state, timezone.now()))
    with _one_widget_per_token():
        made = StreamWidget.objects.bulk_create(widgets)
    inform(made)
    events.publish_arrangement(user.pk)
    return made


@transaction.atomic
def update_widget(
    widget: StreamWidget, data: dict[str, Any], *, basis: Shown | None = None
) -> StreamWidget:
    """Write what was sent, and tell every source what changed by it.

    The row is locked and read again: what others changed meanwhile, and nobody sent, stays. An
    empty token leaves the one there is. A state that comes back as it was shown is left as it is
    stored; one of another kind is forgotten. Raises `WidgetNotFound`, `TokenTaken`,
    `InvalidState` or `ConfigTooLarge`, and `Overtaken` when others were faster: `Shown.check`.
    """
    current = StreamWidget.objects.locked().filter(pk=widget.pk).first()
    if current is None:
        raise WidgetNotFound
    if basis:
        basis.check(current, data)
    now = timezone.now()
    before, state = Sight.of(current, now), _written(current, data, now)
    place = (current.show_on_dashboard, current.position)
    token = data.pop("token", "")
    for name, value in data.items():
        if name != "state":
            setattr(current, name, value)
    _store(current, state)
    fields = {*data, "state", "wakes_at", "version", "updated_at"}
    is_new = bool(token) and token != current.token
    if is_new:
        _give_token(current, token)
        fields |= {"token", "token_digest"}
        events.end_sources(current)
    after = Sight.of(current, now)
    current.version += is_new or after != before
    with _one_widget_per_token():
        current.save(update_fields=fields)
    _publish_changes(current, before, after)
    if place != (current.show_on_dashboard, current.position):
        events.publish_arrangement(current.owner_id)
    inform([current])
    return current


@transaction.atomic
def rotate_token(widget: StreamWidget) -> StreamWidget:
    """Give the widget a new token; sources that came with the old one are closed at once."""
    return update_widget(widget, {"token": new_token()})


@transaction.atomic
def delete_widget(widget: StreamWidget) -> None:
    """Delete the widget and tell its sources, which then have nothing to show."""
    events.publish_deleted(widget)
    widget.delete()


@transaction.atomic
def delete_widgets_of(*, owner: User) -> None:
    """Delete everything of a person who is about to go, so that no source waits for it."""
    for widget in StreamWidget.objects.for_user(owner).order_by("pk").locked():
        delete_widget(widget)


def _written(widget: StreamWidget, data: dict[str, Any], now: datetime) -> State:
    """Return the state after a change by a client, which mostly sends back what it was shown."""
    changed = StreamWidget(
        type=data.get("type", widget.type), config=data.get("config", widget.config)
    )
    if changed.type != widget.type:
        return _taken(changed, {}, now)
    kind, config, before = kind_of(widget), config_of(widget), state_of(widget)
    if "state" not in data or not kind.is_writable:
        return before
    written = _taken(changed, data["state"], now)
    is_as_shown = kind.show(written, config, now) == kind.show(before, config, now)
    return before if is_as_shown else written


def _taken(widget: StreamWidget, written: dict[str, Any], now: datetime) -> State:
    """Read what was written as the state: an empty one is that of a new widget."""
    kind, config = kind_of(widget), config_of(widget)
    state: State
    try:
        is_written = written and kind.is_writable
        state = kind.taken(written, config, now) if is_written else kind.started(config)
    except ValidationError as err:
        text = "This state does not fit the kind of the widget."
        raise InvalidState(text, errors={"state": text}) from err
    return state


def _store(widget: StreamWidget, state: State) -> None:
    if len(json.dumps(widget.config)) > MOST_CONFIG:
        text = "This configuration is too large: every source gets the whole of it."
        raise ConfigTooLarge(text, errors={"config": text})
    widget.state = state.model_dump(mode="json")
    widget.wakes_at = kind_of(widget).wakes_at(state, config_of(widget))


def _publish_changes(widget: StreamWidget, before: Sight, after: Sight) -> None:
    if after.rest != before.rest:
        events.publish_whole(widget)
        return
    if after.config != before.config:
        events.publish_config(widget)
    if after.state != before.state:
        events.publish_state(widget)


def _give_token(widget: StreamWidget, token: str) -> None:
    widget.token = token
    widget.token_digest = digest_of(token)


@contextmanager
def _one_widget_per_token() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as err:
        text = "Another widget has this token already."
        raise TokenTaken(text, errors={"access_token": text}) from err
