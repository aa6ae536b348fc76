"""How much a request may bring. Django puts a body on disk before it looks at who sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Scope: TypeAlias = dict[str, Any]
    App: TypeAlias = Callable[[Scope, Any, Any], Awaitable[None]]


class BodyLimit:
    """ASGI middleware that answers 413 to larger bodies, and 411 to those of unknown length."""

    def __init__(self, app: App, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if b"transfer-encoding" in headers or not length.isdigit():
            await _refuse(send, 411)
        elif len(length) > 18 or int(length) > self._max_bytes:
            await _refuse(send, 413)
        else:
            await self._app(scope, receive, send)


async def _refuse(send: Any, status: int) -> None:
    # The body is not read: the connection ends with the answer.
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body"})
