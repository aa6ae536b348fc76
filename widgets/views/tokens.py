"""Action tokens: what a Stream Deck or a bot presses the buttons with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from widgets import selectors, services
from widgets.forms import ActionTokenForm
from widgets.reading import kind_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from glowing.accounts.requests import PersonRequest
    from widgets.models import StreamWidget


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def token_list(request: PersonRequest) -> HttpResponse:
    """List the tokens; make one, and show it this once."""
    form = ActionTokenForm(request.POST or None, owner=request.user)
    context = {"form": form, "tokens": selectors.action_tokens_of(request.user)}
    if request.method == "POST" and form.is_valid():
        context |= _created(request, form)
    return render(request, "widgets/tokens.html", context, status=422 if form.errors else 200)


def _created(request: PersonRequest, form: ActionTokenForm) -> dict[str, object]:
    token = services.create_action_token(owner=request.user, **form.cleaned_data)
    widget = form.cleaned_data["widgets"][0]
    path = f"/api/widgets/{widget.pk}/actions/{_simplest(widget, token.actions)}"
    return {
        "form": ActionTokenForm(owner=request.user),
        "created": token,
        "address": f"{settings.PUBLIC_URL}{path}",
    }


def _simplest(widget: StreamWidget, chosen: list[str]) -> str:
    """Return an action for the example: one that needs nothing else, if there is one."""
    actions = kind_of(widget).actions
    allowed = [name for name in actions if not chosen or name in chosen] or ["…"]
    needs = {name: actions[name].model_json_schema().get("required") for name in allowed[:-1]}
    return next((name for name, needed in needs.items() if not needed), allowed[-1])


@login_required
@require_POST
def revoke(request: PersonRequest, token_id: UUID) -> HttpResponse:
    token = selectors.action_token_of(request.user, token_id)
    services.revoke_action_token(token=token)
    messages.success(request, f"“{token}” opens nothing any more.")
    return redirect("widgets:tokens")
