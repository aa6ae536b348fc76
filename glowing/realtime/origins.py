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
    """Say whether a page of this site opens the socket."""
    origins = _origins(scope)
    return len(origins) == 1 and _has_our_host(origins[0])


def may_bring_token(scope: Mapping[str, Any]) -> bool:
    """Say whether our page, one of the front end's, or a program opens the socket."""
    origins = _origins(scope)
    return not origins or is_ours(scope) or origins in [[one] for one in settings.FRONTEND_ORIGINS]


def _origins(scope: Mapping[str, Any]) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]


def _has_our_host(origin: str) -> bool:
    try:
        host = urlsplit(origin).hostname
    except ValueError:
        return False
    return host is not None and validate_host(host, settings.ALLOWED_HOSTS)
