"""The provider's counterpart in tests: a public client with PKCE, as browsers are."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
from django.conf import settings
from django.core.management import call_command

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client as Browser

ORIGIN = "http://localhost:5173"
CALLBACK = f"{ORIGIN}/auth-callback"
AUTHORIZE = "/identity/o/authorize"
TOKEN = "/identity/o/api/token"
SCOPE = "openid profile email aws.cognito.signin.user.admin"
VERIFIER = "v" * 64


def register() -> None:
    """Make the front end of the settings known, as every start does."""
    call_command("oidc_client", verbosity=0)


def challenge(verifier: str = VERIFIER) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def authorize(browser: Browser, **changes: str | None) -> HttpResponse:
    """Ask as the client does; a change to None leaves a parameter out."""
    asked: dict[str, Any] = {
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": SCOPE,
        "state": "s1",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
    }
    asked = {name: value for name, value in (asked | changes).items() if value is not None}
    return browser.get(AUTHORIZE, asked)


def returned(answer: HttpResponse) -> dict[str, str]:
    """Return what a redirect gives back to the client."""
    query = parse_qs(urlsplit(answer["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def exchange(browser: Browser, code: str, **changes: str) -> HttpResponse:
    form = {
        "grant_type": "authorization_code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": CALLBACK,
        "code": code,
        "code_verifier": VERIFIER,
    }
    return browser.post(TOKEN, form | changes)


def claims_of(tokens: dict[str, Any]) -> dict[str, Any]:
    """Return what an ID token says."""
    claims: dict[str, Any] = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    return claims


def renew(browser: Browser, refresh_token: str, **changes: str) -> HttpResponse:
    form = {
        "grant_type": "refresh_token",
        "client_id": settings.OIDC_CLIENT_ID,
        "refresh_token": refresh_token,
        "scope": SCOPE,
    }
    return browser.post(TOKEN, form | changes)


def sign_in(browser: Browser) -> dict[str, Any]:
    """Return the tokens of a browser that is logged in."""
    return exchange(browser, returned(authorize(browser))["code"]).json()
