"""How a socket is refused: 403, or 429 for whoever tries one wrong token after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glowing.realtime import attempts, codes
from glowing.realtime.threads import in_thread
from glowing.realtime.visitors import brings_credentials

if TYPE_CHECKING:
    from channels.generic.websocket import AsyncWebsocketConsumer

BODY = b"Too many wrong tokens came from this address. Wait a minute."


async def refuse(socket: AsyncWebsocketConsumer) -> None:
    if not brings_credentials(socket.scope) or not await _failed_often(socket):
        await socket.close(codes.UNAUTHENTICATED)
    elif "websocket.http.response" in socket.scope.get("extensions", {}):
        await _answer_too_many(socket)
    else:
        await socket.close(codes.TOO_FAST)


async def _failed_often(socket: AsyncWebsocketConsumer) -> bool:
    address = attempts.address_of_socket(socket.scope)
    return await in_thread(attempts.fail)(address)


async def _answer_too_many(socket: AsyncWebsocketConsumer) -> None:
    headers = [(b"content-type", b"text/plain"), (b"retry-after", b"%d" % attempts.WINDOW_S)]
    start = {"type": "websocket.http.response.start", "status": 429, "headers": headers}
    await socket.base_send(start)
    await socket.base_send({"type": "websocket.http.response.body", "body": BODY})
