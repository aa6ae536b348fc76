"""One socket's outgoing half: accept, say, close. Nobody who has something to say waits for it."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from redis.exceptions import RedisError

from glowing.realtime import codes
from glowing.realtime.limits import DEFAULT_LIMITS, Limits
from glowing.realtime.messages import Frame, Message
from glowing.realtime.outbox import Outbox, Overflow
from glowing.realtime.renewals import Renewals

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping

logger = logging.getLogger(__name__)
# The layer forgets members after `group_expiry`, and a Redis that keeps nothing when it is started
# anew; sockets of overlays stay open for weeks.
REJOIN_S = 600.0


class Socket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Membership in groups, an outbox with its writer, and an orderly end."""

    def __init__(
        self, limits: Limits = DEFAULT_LIMITS, renew: Callable[[Any], Message] | None = None
    ) -> None:
        super().__init__()
        self.limits = limits
        self.is_open = False
        self.joined: set[str] = set()
        self._is_close_sent = False
        self._code = 1000
        self._outbox = Outbox(limits)
        self._renewals = Renewals(renew, self.put)
        self._tasks: list[asyncio.Task[None]] = []

    async def accept(self, subprotocol: str | None = None, headers: Any = None) -> None:
        await super().accept(subprotocol, headers)
        self.is_open = True
        self.start(self._write())
        self.start(self._stay_joined())

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside everything else, for as long as the socket is there."""
        self._tasks.append(asyncio.create_task(work))

    # --- saying

    def put(self, message: Message) -> None:
        """Have a message sent as soon as the other end takes it."""
        if not self.is_open:
            return
        try:
            self._outbox.put(message)
        except Overflow:
            self.hang_up(codes.STALLED)
        renewal = message.renewal
        if renewal and not self._outbox.knows_newer(renewal.value, message.version):
            self._renewals.plan(renewal)

    async def send_json(self, frame: Frame) -> None:
        self.put(Message.of(frame))

    def put_off(self, value: str) -> None:
        """Tell a value that is told again and again later: the other end has no need of it now."""
        self._renewals.put_off(value)

    def forget(self, values: Iterable[str]) -> None:
        """Say nothing more of these values."""
        values = list(values)
        self._renewals.forget(values)
        self._outbox.forget(values)

    # --- groups

    async def join(self, group: str) -> None:
        """Hear a group from now on; repeating it changes nothing."""
        await self.channel_layer.group_add(group, self.channel_name)
        self.joined.add(group)

    async def leave(self, group: str) -> None:
        """Hear a group no longer, nor what it was told and has not been heard yet."""
        self.joined.discard(group)
        await self.channel_layer.group_discard(group, self.channel_name)

    async def _stay_joined(self) -> None:
        while True:
            await asyncio.sleep(REJOIN_S * random.uniform(0.5, 1))  # noqa: S311
            try:
                for group in list(self.joined):
                    # Not `join`: one that is left meanwhile stays left.
                    await self.channel_layer.group_add(group, self.channel_name)
            except (RedisError, OSError):
                logger.warning("realtime.join_failed", exc_info=True)

    # --- ending

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close, after what was said before; refuse, where it is not open yet."""
        if self.is_open:
            self._end(code or 1000, at_once=False)
        elif not self._tasks:
            await self.send_close(code or 1000)

    def hang_up(self, code: int) -> None:
        """Close without saying what is waiting to be said: the other end misbehaves."""
        if self.is_open:
            self._end(code, at_once=True)
            self._abort_later()

    def _end(self, code: int, *, at_once: bool) -> None:
        if self.is_open:
            self.is_open = False
            self._code = code
            self._outbox.end(at_once=at_once)

    async def websocket_disconnect(self, message: Mapping[str, Any]) -> None:
        """End without the parent's detour through the one thread that all sockets would share."""
        await self.disconnect(message["code"])
        raise StopConsumer

    async def disconnect(self, code: int) -> None:
        self.is_open = False
        self._renewals.end()
        for task in self._tasks:
            task.cancel()
        try:
            for group in list(self.joined):
                await self.leave(group)
        except (RedisError, OSError):
            logger.warning("realtime.leave_failed", exc_info=True)

    async def send_close(self, code: int) -> None:
        """Send the close once, to whoever is there to take it: a refusal, if it is not open yet."""
        if self._is_close_sent:
            return
        self._is_close_sent = True
        try:
            async with asyncio.timeout(self.limits.farewell_s):
                await super().close(code)
        except TimeoutError:
            self._abort()
        except OSError:
            return  # the other end has gone
        else:
            self._abort_later()

    async def _write(self) -> None:
        """Send what is put into the outbox, then close."""
        try:
            await self._outbox.write(super().send)
        except TimeoutError:
            logger.warning("realtime.stalled")
            self.is_open, self._code = False, codes.STALLED
        except OSError:
            return  # the other end has gone
        await self.send_close(self._code)

    def _abort_later(self) -> None:
        """End the connection if the other end does not, as one that reads nothing never would."""
        asyncio.get_running_loop().call_later(self.limits.farewell_s, self._abort)

    def _abort(self) -> None:
        if abort := self.scope.get("abort"):
            abort()
