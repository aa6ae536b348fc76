"""Wrong credentials, counted for the address they come from.

What is right passes from any address: whoever shares theirs with an attacker, or with everybody
behind one proxy, is not locked out of their own overlays, and 122 random bits are not guessed.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.handlers.asgi import ASGIRequest
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

FAILED_MAX = 20
WINDOW_S = 60


def address_of(request: HttpRequest) -> str | None:
    """Return whose request it is, as sign-in sees it; None where nobody knows."""
    try:
        address: str = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return address


def address_of_socket(scope: Mapping[str, Any]) -> str | None:
    return address_of(ASGIRequest({**scope, "method": "GET"}, BytesIO()))


def fail(address: str | None) -> bool:
    """Count a failed try, and say whether there were too many of them within a minute.

    Nothing is counted where nobody knows the address, and while there is nowhere to count.
    """
    if address is None:
        return False
    name = f"failed-tries:{address}"
    try:
        cache.add(name, 0, WINDOW_S)
        return cache.incr(name) > FAILED_MAX
    except (RedisError, ValueError):  # away, or gone since the line above
        return False
