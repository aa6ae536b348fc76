"""The providers of accounts that may be linked, each as a small declaration.

Twitch: https://dev.twitch.tv/docs/authentication/ (its code flow knows no PKCE). Google:
https://developers.google.com/identity/protocols/oauth2/web-server.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import requests
from django.conf import settings

from glowing.accounts.linking.errors import NotConfigured, ProviderUnavailable, TokenRejected
from glowing.accounts.linking.http import ask, body_of
from glowing.accounts.models import Provider

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GOOGLE_SCOPES = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an access token speaks for; a provider need not say."""

    external_id: str = ""
    login: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthProvider:
    """What differs between providers; the flow itself does not.

    `identify` asks the provider whom an access token speaks for; it raises `TokenRejected` and
    `ProviderUnavailable`. `scopes` are those that a consent may ask for. `must_validate`: the
    provider demands that tokens in use are checked every hour.
    """

    name: Provider
    authorize_url: str
    token_url: str
    revoke_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: frozenset[str]
    identify: Callable[[OAuthProvider, str], Identity]
    authorize_params: Mapping[str, str] = field(default_factory=dict)
    has_pkce: bool = True
    must_validate: bool = False
    revokes_refresh_tokens: bool = True

    @property
    def label(self) -> str:
        return str(self.name.label)


def twitch() -> OAuthProvider:
    base = settings.TWITCH_AUTH_URL.rstrip("/")
    return OAuthProvider(
        name=Provider.TWITCH,
        authorize_url=f"{base}/oauth2/authorize",
        token_url=f"{base}/oauth2/token",
        revoke_url=f"{base}/oauth2/revoke",
        client_id=settings.TWITCH_CLIENT_ID,
        client_secret=settings.TWITCH_CLIENT_SECRET,
        scopes=frozenset(
            {
                "channel:manage:broadcast",
                "channel:edit:commercial",
                "channel:read:ads",
                "channel:manage:ads",
                "user:read:chat",
                "user:bot",
                "user:write:chat",
            }
        ),
        identify=_twitch_user,
        has_pkce=False,
        must_validate=True,
        revokes_refresh_tokens=False,
    )


def youtube() -> OAuthProvider:
    return OAuthProvider(
        name=Provider.YOUTUBE,
        authorize_url=settings.YOUTUBE_AUTH_URL,
        token_url=settings.YOUTUBE_TOKEN_URL,
        revoke_url=urljoin(settings.YOUTUBE_TOKEN_URL, "revoke"),
        client_id=settings.YOUTUBE_CLIENT_ID,
        client_secret=settings.YOUTUBE_CLIENT_SECRET,
        scopes=frozenset(
            f"{GOOGLE_SCOPES}{name}" for name in ("youtube", "youtube.readonly", "youtube.upload")
        ),
        identify=_youtube_channel,
        # Without both, Google gives a refresh token at the very first consent only.
        authorize_params={"access_type": "offline", "prompt": "consent"},
    )


DECLARED: Mapping[Provider, Callable[[], OAuthProvider]] = {
    Provider.TWITCH: twitch,
    Provider.YOUTUBE: youtube,
}


def configured(name: str) -> OAuthProvider:
    """Return a provider that this installation is registered at; raises `NotConfigured`."""
    provider = DECLARED[Provider(name)]()
    missing = [
        f"{provider.name.upper()}_{part}"
        for part, value in (
            ("CLIENT_ID", provider.client_id),
            ("CLIENT_SECRET", provider.client_secret),
        )
        if not value
    ]
    if missing:
        raise NotConfigured(
            f"{provider.label} accounts cannot be linked yet: an administrator must set "
            f"{' and '.join(missing)}."
        )
    return provider


def _twitch_user(provider: OAuthProvider, access_token: str) -> Identity:
    url = urljoin(provider.token_url, "validate")
    answer = ask(provider.label, "GET", url, authorization=f"OAuth {access_token}")
    if answer.status_code == requests.codes.unauthorized:
        raise TokenRejected
    body = body_of(answer)
    if not (answer.ok and body.get("user_id")):
        raise ProviderUnavailable("Twitch does not say whose token this is. Try again in a moment.")
    return Identity(external_id=str(body["user_id"]), login=str(body.get("login", "")))


def _youtube_channel(provider: OAuthProvider, access_token: str) -> Identity:
    """Return the channel; nobody where the account has none, or the quota of the day is used up."""
    url = f"{settings.YOUTUBE_API_URL.rstrip('/')}/channels?part=snippet&mine=true"
    try:
        answer = ask(provider.label, "GET", url, authorization=f"Bearer {access_token}")
    except ProviderUnavailable:
        return Identity()
    channels = body_of(answer).get("items") or [{}]
    title = channels[0].get("snippet", {}).get("title", "")
    return Identity(external_id=channels[0].get("id", ""), login=title[:128])
