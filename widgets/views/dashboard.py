"""The dashboard: every widget of a person, with what steers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from widgets import selectors, services
from widgets.cards import card_of, cards_of
from widgets.forms import payload_of
from widgets.reading import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from glowing.accounts.requests import PersonRequest
    from widgets.models import StreamWidget

ViewT = TypeVar("ViewT", bound="Callable[..., HttpResponse]")


def framing(view: ViewT) -> ViewT:
    """Let a page show previews, which are pages of their own."""
    framed: Any = csp_update({"frame-src": [SELF]})(view)
    return cast("ViewT", framed)


@framing
@login_required
@require_GET
def widget_list(request: PersonRequest) -> HttpResponse:
    is_fragment = request.htmx and not request.htmx.boosted
    return _widgets(
        request, "widgets/partials/_widgets.html" if is_fragment else "widgets/list.html"
    )


@login_required
@require_GET
def control(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    return _control(request, selectors.widget_of(request.user, widget_id))


@login_required
@require_POST
def act(request: PersonRequest, widget_id: UUID, action: str) -> HttpResponse:
    widget = selectors.widget_of(request.user, widget_id)
    model = kind_of(widget).actions.get(action)
    payload = payload_of(model, request.POST) if model else {}
    widget = services.act(user=request.user, widget_id=widget_id, action=action, payload=payload)
    return _control(request, widget)


@login_required
@require_POST
def switch(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    """Turn a widget on or off."""
    widget = selectors.widget_of(request.user, widget_id)
    services.update_widget(widget, {"active": "on" in request.POST})
    return _list_again(request)


@login_required
@require_POST
def favourite(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    widget = selectors.widget_of(request.user, widget_id)
    services.update_widget(widget, {"show_on_dashboard": "on" in request.POST, "position": None})
    return _list_again(request)


@login_required
@require_POST
def move(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    """Move a favourite one place towards the end, or towards the start."""
    widget = selectors.widget_of(request.user, widget_id)
    by = 1 if request.POST.get("to") == "end" else -1
    services.move_favourite(owner=request.user, widget=widget, by=by)
    return _list_again(request)


def _control(request: PersonRequest, widget: StreamWidget) -> HttpResponse:
    if not request.htmx:
        return redirect("widgets:list")
    return render(
        request, "widgets/partials/_control.html", {"card": card_of(request.user, widget)}
    )


def _list_again(request: PersonRequest) -> HttpResponse:
    """Answer with all widgets as they are now: the list for htmx, the page otherwise."""
    if not request.htmx:
        return redirect("widgets:list")
    return _widgets(request, "widgets/partials/_widgets.html")


def _widgets(request: PersonRequest, template: str) -> HttpResponse:
    user = request.user
    context = {
        "favourites": cards_of(user, selectors.favourites_of(user)),
        "others": cards_of(user, selectors.others_of(user)),
    }
    return render(request, template, context)
