"""Many WebSockets in a process of their own, as cheap as asyncio makes them.

A frame's moment is taken when its bytes come, before anything looks at them; JSON is read after
the measurement. Frames are few and small, so that each is taken as whole when it comes.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import multiprocessing
import os
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
NO_MASK = b"\0\0\0\0"
PATIENCE_S = 30.0


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """Write a frame as clients must: masked, here by zeros, which leave it as it is."""
    head = bytes([0x80 | opcode])
    size = len(payload)
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 2**16:
        head += bytes([0x80 | 126]) + struct.pack("!H", size)
    else:
        head += bytes([0x80 | 127]) + struct.pack("!Q", size)
    return head + NO_MASK + payload


def handshake(path: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    )
    return "\r\n".join((*lines, "", "")).encode()


class Socket(asyncio.Protocol):
    """One connection. `code` says why it was closed: 0 while it is open, 1006 for no reason."""

    def __init__(self, path: str, heard: Callable[[Socket, float, bytes], None]) -> None:
        self._path, self._heard = path, heard
        self._rest = b""
        self._transport: asyncio.Transport | None = None
        self.is_open = False
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.code = 0
        self.last = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(handshake(self._path))

    def data_received(self, data: bytes) -> None:
        now = time.time()
        data = self._rest + data
        if not self.is_open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            self.is_open = head.startswith(b"HTTP/1.1 101")
            self._settle(good=self.is_open)
        self._rest = self._frames(data, now)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self.code = self.code or 1006
        self._settle(good=False)
        if not self.closed.done():
            self.closed.set_result(self.code)

    @property
    def transport(self) -> asyncio.Transport:
        assert self._transport
        return self._transport

    def write(self, data: bytes) -> None:
        self.transport.write(data)

    def send(self, text: str) -> None:
        self.write(frame(text.encode()))

    def end(self) -> None:
        if self._transport:
            self._transport.abort()

    def _settle(self, *, good: bool) -> None:
        if not self.opened.done():
            self.opened.set_result(good)

    def _frames(self, data: bytes, now: float) -> bytes:
        """Take every whole frame out of the data and return what is left."""
        while len(data) >= 2:
            size, start = data[1], 2
            if size == 126:
                size, start = int.from_bytes(data[2:4], "big"), 4
            elif size == 127:
                size, start = int.from_bytes(data[2:10], "big"), 10
            if len(data) < start + size:
                break
            self._take(data[0] & 15, data[start : start + size], now)
            data = data[start + size :]
        return data

    def _take(self, opcode: int, payload: bytes, now: float) -> None:
        if opcode == TEXT:
            self.last = payload
            self._heard(self, now, payload)
        elif opcode == PING:
            self.write(frame(payload, PONG))
        elif opcode == CLOSE:
            self.code = int.from_bytes(payload[:2], "big") or 1005
            self.write(frame(payload[:2], CLOSE))


async def connect(
    port: int, path: str, heard: Callable[[Socket, float, bytes], None] = lambda *_: None
) -> Socket:
    """Open a socket; `is_open` says whether it was accepted. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(path, heard), "127.0.0.1", port)
    await socket.opened
    return socket


@dataclass
class Crowd:
    """Sockets of one server: one that steers and the sources that listen."""

    port: int
    sources: list[Socket] = field(default_factory=list)
    steering: Socket | None = None
    heard: list[tuple[float, bytes]] = field(default_factory=list)
    wanted: int = 0
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, _source: Socket, now: float, payload: bytes) -> None:
        if b"STATE_UPDATE" in payload:
            self.heard.append((now, payload))
            if len(self.heard) == self.wanted:
                self.enough.set()

    async def open(self, path: str, count: int) -> None:
        for _ in range(count):
            source = await connect(self.port, path, self.hear)
            assert source.is_open, "the server refused a source"
            self.sources.append(source)

    async def update(self, text: str) -> tuple[float, list[tuple[float, bytes]]]:
        """Send what makes an update; return when it went out, and what every source heard when."""
        assert self.steering
        self.heard, self.wanted = [], len(self.sources)
        self.enough.clear()
        sent = time.time()
        self.steering.send(text)
        await asyncio.wait_for(self.enough.wait(), PATIENCE_S)
        return sent, self.heard


class Clients:
    """A process full of sockets, and the end of the pipe that tells it what to do."""

    def __init__(self, work: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, work), daemon=True)
        self._process.start()

    def __call__(self, name: str, *args: Any) -> Any:
        """Have the process call one of its functions, and return what that returns."""
        self.start(name, *args)
        return self.result()

    def start(self, name: str, *args: Any) -> None:
        """Have it begin with something while this process goes on; then take its `result`."""
        self._pipe.send((name, args))

    def is_done(self, wait_s: float) -> bool:
        """Say, after at most this time, whether what was started is finished."""
        return self._pipe.poll(wait_s)

    def result(self) -> Any:
        return self._pipe.recv()

    def end(self) -> None:
        self._process.kill()
        self._process.join()


def _live(pipe: Connection, work: Any) -> None:
    gc.disable()
    uvloop.run(_obey(pipe, work()))


async def _obey(pipe: Connection, work: Any) -> None:
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Any] = asyncio.Queue()
    loop.add_reader(pipe.fileno(), lambda: told.put_nowait(pipe.recv()))
    while True:
        name, args = await told.get()
        pipe.send(await getattr(work, name)(*args))
        gc.collect()
