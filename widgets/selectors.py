from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F

from glowing.exceptions import NotFound
from widgets.models import ActionToken, StreamWidget

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from glowing.accounts.models import User


class WidgetNotFound(NotFound):
    """It is not there, or it is somebody else's: nobody learns which."""

    code = "widgets.not_found"

    def __init__(self) -> None:
        super().__init__("This widget is not here.")


def widget_of(user: User | AnonymousUser, widget_id: UUID | str) -> StreamWidget:
    """Return one widget of a person. Raises `WidgetNotFound`."""
    with suppress(ValidationError):  # what is no id is the id of nothing
        if widget := StreamWidget.objects.for_user(user).filter(pk=widget_id).first():
            return widget
    raise WidgetNotFound


def favourites_of(user: User) -> QuerySet[StreamWidget]:
    """Return the favourites as the person arranged them, those without a place first."""
    rows = StreamWidget.objects.for_user(user).filter(show_on_dashboard=True)
    return rows.order_by(F("position").asc(nulls_first=True), "-created_at", "-id")


def others_of(user: User) -> QuerySet[StreamWidget]:
    """Return what is no favourite, the newest first."""
    return StreamWidget.objects.for_user(user).exclude(show_on_dashboard=True)


def action_tokens_of(user: User) -> QuerySet[ActionToken]:
    return ActionToken.objects.for_user(user).prefetch_related("widgets")


def action_token_of(user: User, token_id: UUID) -> ActionToken:
    """Return one token of a person. Raises `NotFound`."""
    if token := ActionToken.objects.for_user(user).filter(pk=token_id).first():
        return token
    raise NotFound("This token is not here.", code="widgets.no_such_token")
