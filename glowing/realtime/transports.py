"""The connection below a socket, for the one thing that ASGI cannot say: end it now.

A close waits until the other end has read what was written before, which may be never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Application = Callable[[Any, Any, Any], Awaitable[None]]


def with_abort(app: Application) -> Application:
    """Tell sockets in `scope["abort"]` how to end the connection; None where nobody knows."""

    async def call(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        server = getattr(send, "__self__", None)
        transport = getattr(server, "transport", None)
        abort = transport.abort if transport else None
        await app({**scope, "abort": abort}, receive, send)

    return call
