"""Playlists for players that can bring no credentials; see docs/adr/0008-playlist-grants.md.

Who reads a record with a token from a page in a browser opens its playlist to that browser for a
while. A grant lets read as its giver, so that it never opens what is not theirs.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any, Literal

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils.crypto import salted_hmac

from glowing.accounts.authentication import TokenAuthentication
from glowing.accounts.models import User

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from rest_framework.request import Request

    Playlist = Literal["stream", "project"]

_HOUR_S = 3600


def open_playlist(request: Request, of: Playlist, pk: UUID | None) -> None:
    """Let the browser of this request play one playlist, if it is one and brought a token.

    None, as of a clip without a stream, is no playlist.
    """
    by_token = isinstance(request.successful_authenticator, TokenAuthentication)
    if pk and by_token and (name := _name(request, of, pk)):
        seconds = settings.PLAYLIST_GRANT_HOURS * _HOUR_S
        giver = str(request.user.pk)
        shared = _shared_name(giver)
        secret = cache.get_or_set(shared, secrets.token_hex, seconds)
        cache.touch(shared, seconds)
        cache.set(name, [giver, secret], seconds)


def close_playlists(user: User) -> None:
    """End every grant of a person, as when they log out."""
    cache.delete(_shared_name(user.pk))


def reader_of(request: Request, of: Playlist, pk: UUID) -> User | AnonymousUser:
    """Return whose playlists a request may read: its grant's giver's, else its own."""
    name = _name(request, of, pk)
    grant = cache.get(name) if name else None
    if not grant or cache.get(_shared_name(grant[0])) != grant[1]:
        return request.user
    return User.objects.filter(pk=grant[0], is_active=True).first() or request.user


def _shared_name(giver: UUID | str) -> str:
    """Name the secret that all grants of a person share; when it goes, they end."""
    return f"playlist-grants:{giver}"


def _name(request: Request, of: Playlist, pk: UUID) -> str | None:
    """Name a playlist in a browser, by nothing that can be read back; None without a browser."""
    page = _page_of(request)
    if page is None or not settings.PLAYLIST_GRANT_HOURS:
        return None
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:  # nobody knows, as behind a socket file
        return None
    facts: list[Any] = [of, str(pk), address, request.headers.get("User-Agent", ""), page]
    digest = salted_hmac("streams.grants", json.dumps(facts), algorithm="sha256").hexdigest()
    return f"playlist-grant:{digest}"


def _page_of(request: Request) -> str | None:
    """Return the origin of the page that asks, as browsers say it and other programs need not."""
    if origin := request.headers.get("Origin"):
        return origin if origin in settings.FRONTEND_ORIGINS else None
    is_own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return settings.PUBLIC_URL if is_own else None
