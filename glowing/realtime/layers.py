from __future__ import annotations

import asyncio
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
    ended with a restart of the server is said again over another. And no socket that ends takes
    along what the others are told at that moment.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._readings: dict[str, asyncio.Task[Any]] = {}

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

    async def receive_single(self, channel: str) -> Any:
        """Read on when the socket ends that does it for all of them: the next takes it over.

        A read that is cancelled loses what the server has handed out to it already.
        """
        reading = self._readings.get(channel)
        if reading is None or reading.get_loop() is not asyncio.get_running_loop():
            reading = asyncio.create_task(super().receive_single(channel))
            self._readings[channel] = reading
        await asyncio.wait([reading])
        del self._readings[channel]
        return reading.result()
