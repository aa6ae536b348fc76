from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from glowing.exceptions import UserError
from glowing.times import iso
from widgets.models import StreamWidget, Type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from glowing.accounts.models import User

COUNTDOWN_S = 300


class TokenTaken(UserError):
    """Another widget has this token, and a token opens one widget only."""

    code = "widgets.token_taken"


def create_widgets(user: User, data: list[dict[str, Any]]) -> list[StreamWidget]:
    """Write new widgets, with a token for each that brings none.

    Raises `TokenTaken`, and then writes none of them.
    """
    widgets = [StreamWidget(owner=user, **one) for one in data]
    for widget in widgets:
        _give_token(widget, widget.token or new_token())
        widget.state = complete_state(widget)
    with _one_widget_per_token():
        return StreamWidget.objects.bulk_create(widgets)


def update_widget(widget: StreamWidget, data: dict[str, Any]) -> StreamWidget:
    """Write what was sent; the version grows when state or configuration change by it.

    An empty token leaves the one there is. Raises `TokenTaken`.
    """
    before = (widget.state, widget.config)
    for name, value in data.items():
        setattr(widget, name, value)
    widget.state = complete_state(widget)
    fields = {*data, "state", "updated_at"} - {"token"}
    if data.get("token"):
        _give_token(widget, data["token"])
        fields |= {"token", "token_digest"}
    if (widget.state, widget.config) != before:
        widget.version = F("version") + 1
        fields.add("version")
    with _one_widget_per_token():
        widget.save(update_fields=fields)
    widget.refresh_from_db(fields=("token", "version"))
    return widget


def complete_state(widget: StreamWidget) -> dict[str, Any]:
    """Return the state with what the client's countdown cannot do without.

    One that was never started has all of its time left; one that runs says since when.
    """
    state: dict[str, Any] = widget.state
    if widget.type != Type.COUNTDOWN:
        return state
    if state.get("duration_left") is None:
        duration = widget.config.get("duration")
        left = duration if isinstance(duration, int | float) else COUNTDOWN_S
        state = {"enabled": False, "last_tick_timestamp": None, **state, "duration_left": left}
    if state.get("enabled") and not state.get("last_tick_timestamp"):
        state = {**state, "last_tick_timestamp": iso(timezone.now())}
    return state


def new_token() -> str:
    """Return 256 random bits that open one widget."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return what a token is found by."""
    return hashlib.sha256(token.encode()).hexdigest()


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
