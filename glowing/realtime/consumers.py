from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeAlias

from channels.exceptions import StopConsumer
from redis.exceptions import RedisError

from glowing.exceptions import GlowingError, TransientError
from glowing.realtime import codes, handshakes
from glowing.realtime.limits import DEFAULT_LIMITS, Limits, Pace
from glowing.realtime.messages import Frame, Message, label, parse
from glowing.realtime.sockets import Socket
from glowing.realtime.visitors import Authenticator, Visitor, by_session, by_token

logger = logging.getLogger(__name__)

# The existing client says this first, and wants no answer.
GREETING = {"event": "subscribe"}

Command: TypeAlias = "Callable[[BaseConsumer, Frame], Awaitable[None]]"
Question: TypeAlias = "Callable[[BaseConsumer, Mapping[str, Any]], Awaitable[None]]"
Snapshot: TypeAlias = Callable[[Visitor], Awaitable[Iterable[Message]]]


class Ended(Exception):
    """What this socket was opened for is over: close it with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class BaseConsumer(Socket):
    """One socket: authenticate, join groups, accept, send a snapshot; then frames both ways.

    Everything it is about is given to it (`as_asgi(snapshots=…, commands=…)`), so that the apps
    above add to the one endpoint without it knowing them: `commands` by the type of a frame,
    `questions` by the type of a message on the channel layer. Commands of a socket are obeyed
    one after the other. Why it closes: `glowing.realtime.codes`.
    """

    def __init__(
        self,
        authenticators: Iterable[Authenticator] = (by_token, by_session),
        snapshots: Iterable[Snapshot] = (),
        commands: Mapping[str, Command] | None = None,
        questions: Mapping[str, Question] | None = None,
        renew: Callable[[Any], Message] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__(limits, renew)
        self.visitor: Visitor | None = None
        self._authenticators = tuple(authenticators)
        self._snapshots = tuple(snapshots)
        self._commands = commands or {}
        self._questions = questions or {}
        self._pace = Pace(limits)
        self._bad_frames = 0

    # --- coming

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except (RedisError, TransientError):
            logger.warning("realtime.interrupted", exc_info=True)
            await self.disconnect(codes.TRY_AGAIN_LATER)
            await self.send_close(codes.TRY_AGAIN_LATER)

    async def connect(self) -> None:
        self.visitor = await self._authenticate()
        if self.visitor is None:
            await handshakes.refuse(self)
            return
        for group in self.visitor.groups:
            await self.join(group)
        await self.accept()
        if self.visitor.lifetime_s is not None:
            self.start(self._end_after(self.visitor.lifetime_s))
        try:
            for snapshot in self._snapshots:
                for message in await snapshot(self.visitor):
                    self.put(message)
        except Ended as end:
            await self.close(end.code)

    async def _end_after(self, lifetime_s: float) -> None:
        await asyncio.sleep(lifetime_s)
        await self.close(codes.UNAUTHENTICATED)

    async def _authenticate(self) -> Visitor | None:
        for authenticate in self._authenticators:
            if visitor := await authenticate(self.scope):
                return visitor
        return None

    # --- from the layer

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand a message to its handler; ignore types that a newer release may send."""
        name = message["type"].replace(".", "_")
        handler = None if name.startswith("_") else getattr(self, name, None)
        try:
            if handler:
                await handler(message)
            elif message["type"] in self._questions:
                await self._questions[message["type"]](self, message)
            else:
                logger.warning("realtime.unknown_message", extra={"type": message["type"]})
        except (StopConsumer, RedisError, TransientError):
            raise
        except Exception:
            await self.disconnect(codes.INTERNAL_ERROR)
            await self.send_close(codes.INTERNAL_ERROR)
            raise

    async def socket_frame(self, event: dict[str, Any]) -> None:
        """Send on a frame that was published to one of the groups, or to this socket alone."""
        if event["group"] is None or event["group"] in self.joined:
            self.put(Message.unpack(event["message"]))

    async def socket_end(self, event: dict[str, Any]) -> None:
        """Close: what this socket was opened with is no more."""
        if event["group"] in self.joined:
            await self.close(event["code"])

    # --- from the client

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **_: object
    ) -> None:
        if not self.is_open:
            return
        if not self._pace.allows_one_more():
            self.hang_up(codes.TOO_FAST)
        elif text_data is None or len(text_data) > self.limits.frame_bytes:
            self.hang_up(codes.BAD_FRAME)
        elif (frame := parse(text_data)) is None:
            await self._refuse_bad_frame()
        elif frame != GREETING:
            await self._obey(frame)

    async def send_error(self, error: GlowingError, frame: Frame) -> None:
        """Answer a refused frame, naming it and what it was about."""
        about = {"widgetId": frame["widgetId"]} if isinstance(frame.get("widgetId"), str) else {}
        await self.send_json({"type": "ERROR", **error.as_dict(), "frame": label(frame), **about})

    async def _obey(self, frame: Frame) -> None:
        command = self._commands.get(label(frame))
        try:
            if command is None:
                raise GlowingError("This message is not known here.", code="realtime.unknown_type")
            await command(self, frame)
        except GlowingError as error:
            await self.send_error(error, frame)
        except Ended as end:
            await self.close(end.code)

    async def _refuse_bad_frame(self) -> None:
        self._bad_frames += 1
        if self._bad_frames >= self.limits.bad_frames:
            await self.close(codes.BAD_FRAME)
            return
        error = GlowingError("A message must be a JSON object.", code="realtime.bad_frame")
        await self.send_error(error, {})
