from __future__ import annotations

from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from glowing.asgi import application


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
        socket = WebsocketCommunicator(app, path + query, headers=headers)
        socket.scope |= {"client": client} if client else {}
        socket.client = browser
        opened.append(socket)
        socket.answer = await socket.connect(timeout=5)
        return socket

    yield open_one
    for socket in opened:
        await socket.disconnect()
