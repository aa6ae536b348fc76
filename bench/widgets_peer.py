"""The peer of the fan-out: a bare Channels group that sends on what one of its sockets says."""

from __future__ import annotations

import json
import time

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter

GROUP = "bench.echo"


class Echo(AsyncWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        if self.scope["path"] == "/source":
            await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        said = json.loads(text_data or "")
        said["serverTime"] = time.time() * 1000
        message = {"type": "bench.echo", "text": json.dumps(said)}
        await self.channel_layer.group_send(GROUP, message)

    async def bench_echo(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter({"websocket": Echo.as_asgi()})
