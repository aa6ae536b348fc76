from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from glowing.asgi import application

PATIENCE_S = 30.0


class Socket(WebsocketCommunicator):
    """One that waits as long as a slow machine needs; what comes at once takes no time."""

    async def receive_output(self, timeout: float = 1) -> Any:
        return await super().receive_output(max(timeout, PATIENCE_S))

    async def wait(self, timeout: float = 1) -> None:
        await super().wait(max(timeout, PATIENCE_S))


@pytest.fixture
async def connect(transactional_db):
    """Open sockets as a browser does: session cookie, origin, `/ws`."""
    opened = []

    async def open_one(
        user=None,
        *,
        origin="http://localhost",
        app=application,
        token=None,
        path="/ws",
        client=None,
    ):
        headers = [(b"host", b"localhost")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        browser = Client()
        if user is not None:
            await sync_to_async(browser.force_login)(user)
            headers.append((b"cookie", f"sessionid={browser.cookies['sessionid'].value}".encode()))
        query = f"?{urlencode({'token': token})}" if token is not None else ""
        socket = Socket(app, path + query, headers=headers)
        socket.scope |= {"client": client} if client else {}
        socket.client = browser
        opened.append(socket)
        socket.answer = await socket.connect()
        return socket

    yield open_one
    for socket in opened:
        await socket.disconnect()
