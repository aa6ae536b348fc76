"""Is the process alive, and is everything it needs within reach?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import redis
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from django.http import HttpRequest

TIMEOUT_S = 5
AWAY = (DatabaseError, redis.RedisError, OSError)  # a TimeoutError is an OSError


@never_cache
@require_safe
async def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer while the process can answer at all; files of overlays on any disk may ask, too."""
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse("ok", content_type="text/plain", headers=headers)


@never_cache
@require_safe
async def readyz(_request: HttpRequest) -> JsonResponse:
    """Try the database, the cache and one round trip through the channel layer; 503 if one fails.

    The answer names what fails and never why: it is open to everybody.
    """
    checks: dict[str, Callable[[], Awaitable[None]]] = {
        "database": sync_to_async(_database),
        "redis": sync_to_async(_redis),
        "channels": _channels,
    }
    states = dict(zip(checks, await asyncio.gather(*map(_state, checks.values())), strict=True))
    is_ready = all(state == "ok" for state in states.values())
    return JsonResponse(states, status=200 if is_ready else 503)


async def _state(check: Callable[[], Awaitable[None]]) -> str:
    try:
        await asyncio.wait_for(check(), TIMEOUT_S)
    except AWAY:
        return "down"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S) as client:
        client.ping()


async def _channels() -> None:
    layer = get_channel_layer()
    assert layer
    channel = await layer.new_channel("readyz")
    await layer.send(channel, {"type": "readyz"})
    await layer.receive(channel)
