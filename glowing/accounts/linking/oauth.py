"""The authorization code flow of OAuth 2.0 (RFC 6749), with PKCE (RFC 7636) where it is known."""

from __future__ import annotations

import hashlib
import logging
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import requests
from django.utils import timezone

from glowing.accounts.linking.errors import ClientRefused, GrantRefused, ProviderUnavailable
from glowing.accounts.linking.http import ask, body_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glowing.accounts.linking.providers import OAuthProvider
    from glowing.accounts.models import LinkedAccount

logger = logging.getLogger(__name__)

# What Google names `error` and Twitch writes as a `message`.
REFUSALS = {"invalid_grant", "invalid refresh token", "invalid authorization code"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a provider gives for a code or a refresh token; empty: it gave no new one."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scopes: list[str]
    valid_until: datetime | None


def authorize_url(
    provider: OAuthProvider, *, state: str, scopes: Iterable[str], redirect_uri: str, verifier: str
) -> str:
    """Return the page of the provider where a person consents."""
    params = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(scopes),
        "state": state,
        **provider.authorize_params,
    }
    if verifier:
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        params |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    return f"{provider.authorize_url}?{urlencode(params)}"


def exchange(provider: OAuthProvider, *, code: str, redirect_uri: str, verifier: str) -> Grant:
    """Spend a code; raises `GrantRefused` or `ProviderUnavailable`."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    return _granted(provider, form | ({"code_verifier": verifier} if verifier else {}))


def refresh(provider: OAuthProvider, refresh_token: str) -> Grant:
    """Spend a refresh token, which may be worth nothing afterwards; raises as `exchange` does."""
    return _granted(provider, {"grant_type": "refresh_token", "refresh_token": refresh_token})


def revoke(provider: OAuthProvider, account: LinkedAccount) -> None:
    """Tell the provider to forget the tokens of an account, as far as it listens."""
    token = account.refresh_token if provider.revokes_refresh_tokens else account.access_token
    try:
        form = {"client_id": provider.client_id, "token": token}
        ask(provider.label, "POST", provider.revoke_url, data=form)
    except ProviderUnavailable:
        logger.warning("linking.revoke_failed", extra={"provider": provider.name.value})


def _granted(provider: OAuthProvider, form: dict[str, str]) -> Grant:
    client = {"client_id": provider.client_id, "client_secret": provider.client_secret}
    answer = ask(provider.label, "POST", provider.token_url, data=form | client)
    body = body_of(answer)
    if not answer.ok or not body.get("access_token"):
        raise _refusal(provider, answer.status_code, body)
    return Grant(
        access_token=str(body["access_token"]),
        refresh_token=str(body.get("refresh_token") or ""),
        scopes=_scopes(body.get("scope")),
        valid_until=_end(body.get("expires_in")),
    )


def _refusal(
    provider: OAuthProvider, status: int, body: dict[str, Any]
) -> GrantRefused | ProviderUnavailable:
    reasons = {str(body.get(key, "")).lower() for key in ("error", "message")}
    is_ours = "invalid_client" in reasons
    if reasons & REFUSALS or (status == requests.codes.unauthorized and not is_ours):
        return GrantRefused(f"{provider.label} refused. Link the account again.")
    logger.error(
        "linking.client_refused", extra={"provider": provider.name.value, "status": status}
    )
    return ClientRefused(
        f"{provider.label} does not accept this server. An administrator must check "
        f"{provider.name.upper()}_CLIENT_ID, its secret and the redirect address."
    )


def _scopes(scope: Any) -> list[str]:
    """Return scopes; Twitch writes a list where the standard has words with spaces between."""
    if isinstance(scope, list):
        return [str(one) for one in scope]
    return scope.split() if isinstance(scope, str) else []


def _end(expires_in: Any) -> datetime | None:
    return timezone.now() + timedelta(seconds=expires_in) if isinstance(expires_in, int) else None
