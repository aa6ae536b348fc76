"""What runs in a web process beside its requests, from its start to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Chore: TypeAlias = Callable[[asyncio.Event], Awaitable[None]]
    Message: TypeAlias = Mapping[str, Any]


def lifespan(*chores: Chore) -> Callable[..., Awaitable[None]]:
    """Return the ASGI application of the scope `lifespan`; a chore ends when its event is set.

    A server that knows no such scope, as Daphne does, runs none of them.
    """

    async def application(
        _scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        await receive()
        is_over = asyncio.Event()
        running = [asyncio.ensure_future(chore(is_over)) for chore in chores]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        is_over.set()
        await asyncio.gather(*running, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})

    return application
