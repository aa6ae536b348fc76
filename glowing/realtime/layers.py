from __future__ import annotations

from typing import Any

from channels_redis.core import RedisChannelLayer
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

CONNECTIONS = 50
WAIT_S = 10


class PatientLayer(RedisChannelLayer):  # type: ignore[misc]
    """The layer for many sockets in one process, all of which may have something to say at once.

    The client's own pool fails when its connections are in use, and with it the sockets that
    happened to want one; this one lets them wait for their turn. What meets a connection that
    ended with a restart of the server is said again over another.
    """

    def create_pool(self, index: int) -> BlockingConnectionPool:
        options: dict[str, Any] = {**self.hosts[index]}
        address = options.pop("address")
        pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
            address,
            max_connections=CONNECTIONS,
            timeout=WAIT_S,
            retry=Retry(NoBackoff(), 1),
            **options,
        )
        return pool
