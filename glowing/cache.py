"""A cache whose server may be away: sign-in and its rate limits keep working without it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)


class ForgivingClient(RedisCacheClient):
    """While the server is away nothing is found, and everything counts as stored."""

    def add(self, key: Any, value: Any, timeout: Any) -> Any:
        return _or(super().add, key, value, timeout, fallback=True)

    def get(self, key: Any, default: Any) -> Any:
        return _or(super().get, key, default, fallback=default)

    def set(self, key: Any, value: Any, timeout: Any) -> Any:
        return _or(super().set, key, value, timeout, fallback=None)

    def touch(self, key: Any, timeout: Any) -> Any:
        return _or(super().touch, key, timeout, fallback=False)

    def delete(self, key: Any) -> Any:
        return _or(super().delete, key, fallback=False)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache on top of `ForgivingClient`."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient


def _or(call: Callable[..., Any], *args: Any, fallback: Any) -> Any:
    try:
        return call(*args)
    except (NoConnection, NoAnswer):
        logger.warning("cache.unavailable")
        return fallback
