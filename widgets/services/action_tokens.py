"""Tokens that act: for a Stream Deck or a bot, on the widgets and with the actions chosen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from glowing.exceptions import PermissionDenied
from widgets import events
from widgets.models import ActionToken
from widgets.reading import kind_of
from widgets.selectors import WidgetNotFound
from widgets.services.actions import UnknownAction
from widgets.services.tokens import digest_of, new_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from glowing.accounts.models import User
    from widgets.models import StreamWidget

PREFIX = "gta_"
FORM = re.compile(r"gta_[A-Za-z0-9_-]{43}")
# A button that is pressed all evening costs one write a minute.
USED_EVERY = timedelta(minutes=1)


class OutOfScope(PermissionDenied):
    """The token was made for other actions."""

    code = "widgets.out_of_scope"


@transaction.atomic
def create_action_token(
    *,
    owner: User,
    title: str,
    widgets: Sequence[StreamWidget],
    actions: Iterable[str] = (),
    extra: Mapping[str, Any] | None = None,
) -> ActionToken:
    """Make a token; `raw` of what is returned is the token itself, never to be had again.

    No `actions` means every action, of later releases too. Raises `WidgetNotFound` for one
    of somebody else and `UnknownAction` for an action that none of the widgets has.
    """
    if any(widget.owner_id != owner.pk for widget in widgets):
        raise WidgetNotFound
    wanted = list(dict.fromkeys(actions))
    known = {name for widget in widgets for name in kind_of(widget).actions}
    if unknown := [name for name in wanted if name not in known]:
        text = f"None of these widgets has the action {unknown[0]}."
        raise UnknownAction(text, errors={"actions": text})
    token = ActionToken(owner=owner, title=title, actions=wanted, extra=dict(extra or {}))
    token.raw = PREFIX + new_token()
    token.digest = digest_of(token.raw)
    token.save(force_insert=True)
    token.widgets.set(widgets)
    return token


def find(raw: str) -> ActionToken | None:
    """Return the token that this is, if its owner may still come in, and remember its use."""
    if not FORM.fullmatch(raw):
        return None
    rows = ActionToken.objects.filter(digest=digest_of(raw), owner__is_active=True)
    token = rows.select_related("owner").first()
    if token is not None:
        _remember_use(token)
    return token


def check(token: ActionToken, widget_id: UUID, action: str) -> None:
    """Raise `WidgetNotFound` or `OutOfScope` where the token is not for this widget or action."""
    if not token.widgets.filter(pk=widget_id).exists():
        raise WidgetNotFound
    if token.actions and action not in token.actions:
        raise OutOfScope(f"This token may not do: {action}")


@transaction.atomic
def revoke_action_token(*, token: ActionToken) -> None:
    """Delete the token; the sockets that were opened with it are closed at once."""
    events.end_actors(token)
    token.delete()


def _remember_use(token: ActionToken) -> None:
    now = timezone.now()
    if token.used_at is None or token.used_at < now - USED_EVERY:
        long_ago = Q(used_at=None) | Q(used_at__lt=now - USED_EVERY)
        ActionToken.objects.filter(long_ago, pk=token.pk).update(used_at=now)
