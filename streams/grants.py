"""Playlists for players that can bring no credentials; see docs/adr/0008-playlist-grants.md.

Who reads a record with a token from a page in a browser opens its playlist to that browser for a
while. A grant lets read as its giver, so that it never opens what is not theirs.
"""

from __future__ import annotations

import json
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
        cache.set(name, str(request.user.pk), settings.PLAYLIST_GRANT_HOURS * _HOUR_S)


def reader_of(request: Request, of: Playlist, pk: UUID) -> User | AnonymousUser:
    """Return whose playlists a request may read: its grant's giver's, else its own."""
    name = _name(request, of, pk)
    giver = cache.get(name) if name else None
    granted = User.objects.filter(pk=giver, is_active=True).first() if giver else None
    return granted or request.user


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
