from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import ValidationError

from glowing.exceptions import UserError
from widgets import events
from widgets.models import StreamWidget
from widgets.reading import config_of, kind_of, state_of
from widgets.services.tokens import digest_of, new_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glowing.accounts.models import User


class TokenTaken(UserError):
    """Another widget has this token, and a token opens one widget only."""

    code = "widgets.token_taken"


class InvalidState(UserError):
    """The kind cannot make anything of this state."""

    code = "widgets.invalid_state"


def create_widgets(user: User, data: list[dict[str, Any]]) -> list[StreamWidget]:
    """Write new widgets, with a token for each that brings none.

    Raises `TokenTaken` or `InvalidState`, and then writes none of them.
    """
    widgets = [StreamWidget(owner=user, **one) for one in data]
    for widget in widgets:
        _give_token(widget, widget.token or new_token())
        _take_state(widget)
    with _one_widget_per_token():
        return StreamWidget.objects.bulk_create(widgets)


@transaction.atomic
def update_widget(widget: StreamWidget, data: dict[str, Any]) -> StreamWidget:
    """Write what was sent, and tell every source what changed by it.

    The row is locked and read again: what others changed meanwhile, and nobody sent, stays. An
    empty token leaves the one there is. Raises `TokenTaken` or `InvalidState`.
    """
    current = StreamWidget.objects.locked().get(pk=widget.pk)
    before = (current.state, current.config, current.title, current.active)
    token = data.pop("token", "")
    if not kind_of(current).is_writable:
        data.pop("state", None)
    for name, value in data.items():
        setattr(current, name, value)
    if "state" in data:
        _take_state(current)
    fields = {*data, "wakes_at", "version", "updated_at"}
    if token and token != current.token:
        _give_token(current, token)
        fields |= {"token", "token_digest"}
        events.end_sources(current)
    if (current.state, current.config, current.title, current.active) != before:
        current.version += 1
        current.wakes_at = kind_of(current).wakes_at(state_of(current), config_of(current))
    with _one_widget_per_token():
        current.save(update_fields=fields)
    _publish_changes(current, before)
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


def _take_state(widget: StreamWidget) -> None:
    """Store what was written as the state: an empty one is that of a new widget."""
    kind, config, now = kind_of(widget), config_of(widget), timezone.now()
    try:
        is_written = widget.state and kind.is_writable
        state = kind.taken(widget.state, config, now) if is_written else kind.started(config)
    except ValidationError as err:
        text = "This state does not fit the kind of the widget."
        raise InvalidState(text, errors={"state": text}) from err
    widget.state = state.model_dump(mode="json")
    widget.wakes_at = kind.wakes_at(state, config)


def _publish_changes(widget: StreamWidget, before: tuple[Any, ...]) -> None:
    state, config, *rest = before
    if [widget.title, widget.active] != rest:
        events.publish_whole(widget)
        return
    if widget.config != config:
        events.publish_config(widget)
    if widget.state != state:
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
