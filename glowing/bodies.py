"""How much a request may bring. Django puts a body on disk before it looks at who sends it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Scope: TypeAlias = dict[str, Any]
    App: TypeAlias = Callable[[Scope, Any, Any], Awaitable[None]]


class TooLarge(UserError):
    code = "requests.too_large"
    http_status = 413


class LengthRequired(UserError):
    code = "requests.length_required"
    http_status = 411


class BodyLimit:
    """ASGI middleware that answers 413 to larger bodies, and 411 to those of unknown length."""

    def __init__(self, app: App, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if b"transfer-encoding" in headers or not length.isdigit():
            await _refuse(send, LengthRequired("Say how long the body is: Content-Length."))
        elif len(length) > 18 or int(length) > self._max_bytes:
            limit = f"{self._max_bytes // 1024**2} MiB"
            await _refuse(send, TooLarge(f"A request brings at most {limit}."))
        else:
            await self._app(scope, receive, send)


async def _refuse(send: Any, error: UserError) -> None:
    body = json.dumps(error.as_dict()).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        # The body is not read: the connection ends with the answer.
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": error.http_status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
