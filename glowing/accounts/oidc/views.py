from __future__ import annotations

import hashlib
import json
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.idp.oidc import app_settings
from allauth.idp.oidc import views as standard
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError
from oauthlib.openid.connect.core.exceptions import ConsentRequired

from glowing.accounts.oidc import rotation
from glowing.accounts.oidc.clients import SCOPES, is_callback, is_return_address
from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

ENDPOINTS = {
    "authorization_endpoint": "authorization",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "jwks",
    "revocation_endpoint": "revoke",
    "end_session_endpoint": "logout",
}


@require_safe
def configuration(_request: HttpRequest, **_path: str) -> JsonResponse:
    """Answer what clients discover (OpenID Connect Discovery 1.0), wherever they look for it."""
    metadata: dict[str, Any] = {
        name: settings.PUBLIC_URL + reverse(f"idp:oidc:{view}") for name, view in ENDPOINTS.items()
    }
    metadata |= {
        "issuer": settings.PUBLIC_URL,
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": app_settings.AUTH_METHODS,
        "id_token_signing_alg_values_supported": ["RS256"],
        "subject_types_supported": ["public"],
    }
    return JsonResponse(metadata)


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Answer the public keys; which origins may read an answer is said in the settings alone."""
    response: HttpResponse = standard.jwks(request)
    del response["Access-Control-Allow-Origin"]
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def authorization(request: HttpRequest) -> HttpResponse:
    """Send a person who is logged in back to the client with a code, others to log in first."""
    refusal = _refusal(request) if request.method != "POST" else None
    response: HttpResponse = refusal or standard.authorization(request)
    return _with_status(response)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Refuse what the standard view would let pass; nobody is sent to an unknown address."""
    client = _client(request)
    address = request.GET.get("redirect_uri", "")
    if client is None or not is_callback(client, address):
        raise UserError(
            "The program that sent you here is not registered under the address it gave.",
            code="accounts.unknown_client",
        )
    if "code_challenge" in request.GET and request.GET.get("code_challenge_method") != "S256":
        error = InvalidRequestError(
            "The code challenge method must be S256.", state=request.GET.get("state")
        )
        return HttpResponseRedirect(error.in_uri(address))
    if not request.user.is_authenticated:
        return None
    if client.skip_consent:
        _ask_nothing(request)
    elif "none" in request.GET.get("prompt", "").split():
        # The library would take what the person allowed to any client for a consent to this one.
        consent = ConsentRequired(state=request.GET.get("state"))
        return HttpResponseRedirect(consent.in_uri(address))
    return None


def _ask_nothing(request: HttpRequest) -> None:
    """Let a first-party client in silently: there is no consent that could be missing."""
    query = request.GET.copy()
    if query.get("prompt") == "none":
        del query["prompt"]
        request.GET = query  # type: ignore[assignment]
        request.META["QUERY_STRING"] = query.urlencode()


def _with_status(response: HttpResponse) -> HttpResponse:
    """Mark the page of an error as one; the page with a question is a template yet to be filled."""
    if response.status_code == 200 and not hasattr(response, "render"):
        response.status_code = 400
    return response


def _without_nul(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if any("\0" in value for value in request.POST.values()):
            return JsonResponse({"error": "invalid_request"}, status=400)
        return view(request)

    return checked


@csrf_exempt
@require_POST
@_without_nul
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens for a code or a refresh token; each is good for one use, whoever is quicker."""
    is_renewal = request.POST.get("grant_type") == "refresh_token"
    spent = request.POST.get("refresh_token" if is_renewal else "code", "")
    with transaction.atomic():
        _alone_with(spent)
        response: HttpResponse = standard.token(request)
        if is_renewal and response.status_code == 200:
            rotation.remember(spent, json.loads(response.content)["refresh_token"])
        elif is_renewal:
            rotation.end_successors(spent)
    return response


def _alone_with(secret: str) -> None:
    """Wait until nobody else uses the same secret, and keep it until the transaction ends."""
    key = int.from_bytes(hashlib.sha256(secret.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


@csrf_exempt
@require_POST
@_without_nul
def revoke(request: HttpRequest) -> HttpResponse:
    """Delete a token (RFC 7009)."""
    response: HttpResponse = standard.revoke(request)
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """End the session, after a question unless the client shows whose it is."""
    return _with_status(standard.logout(request))


@require_safe
def cognito_logout(request: HttpRequest) -> HttpResponse:
    """End the session and what the client could renew, then go where the client asks.

    https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
    """
    client = _client(request)
    address = request.GET.get("logout_uri") or request.GET.get("redirect_uri") or ""
    if client is None or not is_return_address(client, address):
        raise UserError(
            "You are still logged in: the program that sent you here gave an unknown address.",
            code="accounts.unknown_return_address",
        )
    if request.user.is_authenticated:
        Token.objects.filter(user=request.user, client=client).delete()
        get_account_adapter().logout(request)
    return HttpResponseRedirect(address)


def _client(request: HttpRequest) -> Client | None:
    name = request.GET.get("client_id", "")
    return None if "\0" in name else Client.objects.filter(pk=name).first()
