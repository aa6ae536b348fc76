"""What one socket is still to be sent: the latest of every value, never a backlog of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glowing.realtime.limits import Limits
    from glowing.realtime.messages import Message

Send: TypeAlias = Callable[[str], Awaitable[None]]


class Overflow(Exception):
    """More waits than may wait: the other end does not read."""


class Outbox:
    """A queue with one writer, so that whoever has something to say never waits for a socket."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: dict[str | int, Message] = {}
        self._newest: dict[str, Message] = {}
        self._size = 0
        self._numbers = count()
        self._is_ending = False
        self._stirred = asyncio.Event()

    def put(self, message: Message) -> None:
        """Have a message sent, unless what was said before makes it old; raises `Overflow`."""
        if message.replaces:
            self._put_value(message)
        else:
            self._put_whole(message)
        if self._size > self._limits.outbox_bytes:
            raise Overflow
        self._stirred.set()

    def knows_newer(self, value: str, version: int) -> bool:
        """Say whether a value was told already as it became after this version."""
        newest = self._newest.get(value)
        return newest is not None and newest.version > version

    def forget(self, values: Iterable[str]) -> None:
        """Say nothing more of some values, and let them begin anew."""
        for value in values:
            self._newest.pop(value, None)
            self._take(value)

    def end(self, *, at_once: bool) -> None:
        """Let the writer come back when everything is sent, or `at_once`."""
        if at_once:
            self._waiting.clear()
            self._size = 0
        self._is_ending = True
        self._stirred.set()

    async def write(self, send: Send) -> None:
        """Send whatever is put in, in order; raises `TimeoutError` when the other end stalls."""
        while not (self._is_ending and not self._waiting):
            if not self._waiting:
                self._stirred.clear()
                await self._stirred.wait()
                continue
            message = self._take(next(iter(self._waiting)))
            assert message
            async with asyncio.timeout(self._limits.stall_s):
                await send(message.text)

    def _put_value(self, message: Message) -> None:
        if not self.knows_newer(message.replaces, message.version):
            self._newest[message.replaces] = message
            self._queue(message.replaces, message)

    def _put_whole(self, message: Message) -> None:
        """Queue a frame with values in it; what is known to be newer is told again after it."""
        told = [self._newest[value] for value in message.covers if value in self._newest]
        newer = [one for one in told if one.version > message.version]
        if any(one.covers for one in newer):
            return
        for value in message.covers:
            self._take(value)
            self._newest[value] = message
        self._queue(next(self._numbers), message)
        for one in newer:
            self._put_value(one)

    def _queue(self, key: str | int, message: Message) -> None:
        """Put a message at the end, or in the place of the one it replaces."""
        if key in self._waiting:
            self._size -= len(self._waiting[key].text)
        self._waiting[key] = message
        self._size += len(message.text)

    def _take(self, key: str | int) -> Message | None:
        message = self._waiting.pop(key, None)
        self._size -= len(message.text) if message else 0
        return message
