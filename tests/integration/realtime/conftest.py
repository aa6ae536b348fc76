from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from glowing.asgi import application


@pytest.fixture
async def connect():
    """Open sockets as a browser does: session cookie, origin, `/ws`."""
    opened = []

    async def open_one(user=None, *, origin="http://localhost", app=application):
        headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
        client = Client()
        if user is not None:
            await sync_to_async(client.force_login)(user)
            headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
        socket = WebsocketCommunicator(app, "/ws", headers=headers)
        socket.client = client
        opened.append(socket)
        socket.answer = await socket.connect(timeout=5)
        return socket

    yield open_one
    for socket in opened:
        await socket.disconnect()
