from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from glowing.accounts.linking import consents, providers, tokens
from glowing.accounts.linking.errors import NotConfigured
from glowing.accounts.models import LinkedAccount, Provider
from glowing.exceptions import GlowingError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from glowing.accounts.requests import PersonRequest

CONNECTIONS = "connections:list"


@dataclass(frozen=True, slots=True)
class Connection:
    """A provider on the page: what is linked, or why nothing can be."""

    provider: Provider
    account: LinkedAccount | None
    hindrance: str

    @property
    def scopes(self) -> list[str]:
        found = self.account.scopes if self.account else []
        return [scope.removeprefix(providers.GOOGLE_SCOPES) for scope in found]


@require_GET
@login_required
def connections(request: PersonRequest) -> HttpResponseBase:
    # A form that leads to a provider is held against the page's own policy.
    pages = [declared().authorize_url for declared in providers.DECLARED.values()]
    origins = ["{0.scheme}://{0.netloc}".format(urlsplit(page)) for page in pages]
    return csp_update({"form-action": origins})(_connections)(request)


@require_POST
@login_required
def link(request: PersonRequest, name: Provider) -> HttpResponse:
    url = consents.start(
        user=request.user,
        name=name,
        scopes=sorted(providers.configured(name).scopes),
        redirect_uri=settings.PUBLIC_URL + reverse("connections:callback", kwargs={"name": name}),
        return_to=reverse(CONNECTIONS),
    )
    return redirect(url)


@require_GET
@never_cache
def callback(request: HttpRequest, name: Provider) -> HttpResponse:
    """Take what the provider sends the browser with; the code leaves the address bar."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse(CONNECTIONS))
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not code:
        messages.error(request, f"{name.label} was not linked: it did not get your consent.")
        return redirect(CONNECTIONS)
    try:
        back = consents.finish(user=request.user, name=name, state=state, code=code)
    except GlowingError as error:
        messages.error(request, error.message)
        return redirect(CONNECTIONS)
    messages.success(request, f"{name.label} is linked.")
    return redirect(back)


@require_POST
@login_required
def unlink(request: PersonRequest, name: Provider) -> HttpResponse:
    tokens.unlink(user=request.user, name=name)
    messages.success(request, f"{name.label} is not linked any more.")
    return redirect(CONNECTIONS)


def _connections(request: HttpRequest) -> HttpResponse:
    # Tokens are no business of a page, and may be under a key that was lost.
    rows = LinkedAccount.objects.for_user(request.user).defer("access_token", "refresh_token")
    accounts = {row.provider: row for row in rows}
    shown = [Connection(name, accounts.get(name), _hindrance(name)) for name in Provider]
    return render(request, "accounts/connections.html", {"connections": shown})


def _hindrance(name: Provider) -> str:
    try:
        providers.configured(name)
    except NotConfigured as error:
        return error.message
    return ""
