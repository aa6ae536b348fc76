"""What a hostile client can do to a real server: it is cut off, and everybody else is served."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import socket
import struct

import psutil
import pytest
from django.conf import settings
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from glowing.realtime.limits import DEFAULT_LIMITS
from tests import tokens
from tests.factories.widgets import StreamWidgetFactory
from tests.lasting import owner, stranger, transactional_db
from tests.web import Web
from tests.worker import database_url, wait_until
from widgets import services

__all__ = ["owner", "stranger", "transactional_db"]

MIB = 1024 * 1024
DURATIONS = itertools.count(1)


@pytest.fixture(scope="module")
def web(django_db_setup, tmp_path_factory):
    environment = {
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": settings.REDIS_URL,
        "GLOWING_DATA_DIR": str(tmp_path_factory.mktemp("floods")),
    }
    with contextlib.closing(Web(tmp_path_factory.mktemp("web"), environment)) as server:
        yield server.start()


@pytest.fixture
def widget(owner):
    return StreamWidgetFactory(owner=owner)


@pytest.fixture
def open_socket(web):
    """Open sockets with a token; they are closed after the test."""
    with contextlib.ExitStack() as stack:

        def open_socket(token):
            address = f"ws://127.0.0.1:{web.port}/ws?token={token}"
            return stack.enter_context(connect(address, close_timeout=0.1, max_queue=None))

        yield open_socket


@pytest.fixture
def attacker(open_socket, owner):
    """A socket of somebody who may come in, and misbehaves."""
    return open_socket(tokens.id_token(owner))


@pytest.fixture
def source(open_socket, widget):
    """A page of OBS, which is to notice nothing."""
    socket = open_socket(widget.token)
    assert frame_of(socket)["type"] == "WIDGET_INITIAL_STATE"
    return socket


def frame_of(socket):
    return json.loads(socket.recv(timeout=30))


def flood(socket, frame, *, times):
    """Send a frame as fast as it goes, until the other end has enough."""
    with contextlib.suppress(ConnectionClosed, OSError):
        for _ in range(times):
            socket.send(frame)


def code_of(socket):
    """Read to the end and return the code and how many frames came before it."""
    count = 0
    try:
        while True:
            socket.recv(timeout=30)
            count += 1
    except ConnectionClosed as end:
        return end.rcvd.code, count


def is_served(source, widget):
    services.update_widget(widget, {"config": {"duration": next(DURATIONS)}})
    return frame_of(source)["type"] == "WIDGET_CONFIG_UPDATE"


def test_ten_thousand_messages_in_a_row(attacker, source, widget):
    flood(attacker, '{"event":"subscribe"}', times=10_000)

    assert code_of(attacker) == (4429, 0)
    assert is_served(source, widget)


def test_a_frame_of_ten_megabytes_is_refused_by_its_head(owner, source, widget, web):
    head = struct.pack("!BBQ4x", 0x81, 0x80 | 127, 10 * MIB)

    with contextlib.closing(raw_socket(web.port, tokens.id_token(owner))) as attacker:
        attacker.sendall(head + b"x" * 100)
        answer = attacker.recv(1024)

    assert (answer[0], struct.unpack("!H", answer[2:4])) == (0x88, (1009,))
    assert is_served(source, widget)


def test_a_long_message_in_small_pieces(attacker):
    with contextlib.suppress(ConnectionClosed, OSError):
        attacker.send("x" * 1024 for _ in range(65))

    assert code_of(attacker)[0] == 1009


def test_what_is_no_text(attacker, source, widget):
    attacker.send(b"\xff\xfe\xfd", text=True)

    assert code_of(attacker)[0] == 1007
    assert is_served(source, widget)


def test_bytes(attacker):
    attacker.send(b"{}")

    assert code_of(attacker) == (4400, 0)


def test_deep_json_is_answered_and_in_the_end_enough(attacker, source, widget):
    flood(attacker, "[" * 30_000, times=10)

    assert code_of(attacker) == (4400, DEFAULT_LIMITS.bad_frames - 1)
    assert is_served(source, widget)


def test_a_million_subscriptions(attacker, source, widget):
    subscribe = json.dumps({"type": "WIDGET_SUBSCRIBE", "widgetId": str(widget.pk)})

    flood(attacker, subscribe, times=1_000_000)

    assert code_of(attacker)[0] == 4429
    assert is_served(source, widget)


def test_a_reader_that_never_reads(owner, source, widget, web):
    heavy = StreamWidgetFactory(owner=owner, config={"text": "x" * 50_000})
    before = memory(web)
    subscribe = json.dumps({"type": "WIDGET_SUBSCRIBE", "widgetId": str(heavy.pk)})
    with contextlib.closing(raw_socket(web.port, tokens.id_token(owner))) as silent:
        for _ in range(DEFAULT_LIMITS.burst):
            silent.send(masked(subscribe))
        assert is_served(source, widget)

        wait_until(lambda: is_cut_off(silent), timeout_s=30)
    assert memory(web) - before < 20 * MIB
    assert is_served(source, widget)


def memory(web):
    return psutil.Process(web.process.pid).memory_info().rss


def raw_socket(port, token):
    """Shake hands; nothing is read but what the test reads, and little can wait for that."""
    raw = socket.socket()
    raw.settimeout(30)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET /ws?token={token} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    raw.sendall(request.encode())
    assert b" 101 " in raw.recv(1024)
    return raw


def masked(text):
    """Write a short text frame as clients do; a mask of zeros leaves it readable."""
    return struct.pack("!BBH4x", 0x81, 0x80 | 126, len(text)) + text.encode()


def is_cut_off(raw):
    try:
        raw.send(struct.pack("!BB4x", 0x89, 0x80))  # a ping
    except (ConnectionResetError, BrokenPipeError):
        return True
    return False
