"""Whose pages may open a socket; a browser names the origin of the page, programs name none.

A cookie comes with a socket whatever page opens it, so that only our own pages may use one.
A token has to be brought along: the pages of the separate front end may, and programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_ours(scope: Mapping[str, Any]) -> bool:
    """Say whether a page of this server opens the socket; cookies know no ports, origins do."""
    origins, hosts = _headers(scope, b"origin"), _headers(scope, b"host")
    if len(origins) != 1 or len(hosts) != 1:
        return False
    return origins[0] == settings.PUBLIC_URL or _our_host(origins[0]) == hosts[0]


def may_bring_token(scope: Mapping[str, Any]) -> bool:
    """Say whether our page, one of the front end's, or a program opens the socket."""
    origins = _headers(scope, b"origin")
    return not origins or is_ours(scope) or origins in [[one] for one in settings.FRONTEND_ORIGINS]


def _headers(scope: Mapping[str, Any], wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


def _our_host(origin: str) -> str | None:
    """Return host and port of an origin; None where it is none of `ALLOWED_HOSTS`."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    is_known = parts.hostname and validate_host(parts.hostname, settings.ALLOWED_HOSTS)
    return parts.netloc if is_known else None
