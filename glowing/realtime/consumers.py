from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeAlias

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from redis.exceptions import RedisError

from glowing.exceptions import GlowingError
from glowing.realtime.limits import DEFAULT_LIMITS, Limits, Pace
from glowing.realtime.visitors import Authenticator, Visitor, by_session, by_token

logger = logging.getLogger(__name__)

BAD_FRAME, UNAUTHENTICATED, TOO_FAST = 4400, 4401, 4429
INTERNAL_ERROR, TRY_AGAIN_LATER = 1011, 1013

Frame: TypeAlias = Mapping[str, Any]
Command: TypeAlias = "Callable[[BaseConsumer, Frame], Awaitable[None]]"
Snapshot: TypeAlias = Callable[[Visitor], Awaitable[Iterable[Frame]]]


class BaseConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """One socket: authenticate, join groups, accept, send a snapshot; then frames both ways.

    Everything it is about is given to it (`as_asgi(snapshots=…, commands=…)`), so that the
    apps above add to the one endpoint without it knowing them. Close codes: 4400 bad frames,
    4401 not authenticated, 4429 too fast.
    """

    def __init__(
        self,
        authenticators: Iterable[Authenticator] = (by_token, by_session),
        snapshots: Iterable[Snapshot] = (),
        commands: Mapping[str, Command] | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__()
        self.visitor: Visitor | None = None
        self._authenticators = tuple(authenticators)
        self._snapshots = tuple(snapshots)
        self._commands = commands or {}
        self._limits = limits
        self._pace = Pace(limits)
        self._bad_frames = 0
        self._joined: set[str] = set()
        self._end: asyncio.Task[None] | None = None

    # --- coming and going

    async def connect(self) -> None:
        self.visitor = await self._authenticate()
        if self.visitor is None:
            await self.close(UNAUTHENTICATED)
            return
        try:
            for group in self.visitor.groups:
                await self.join(group)
        except (RedisError, OSError):
            logger.warning("realtime.join_failed", exc_info=True)
            await self.close(TRY_AGAIN_LATER)
            return
        await self.accept()
        if self.visitor.lifetime_s is not None:
            self._end = asyncio.create_task(self._end_after(self.visitor.lifetime_s))
        for snapshot in self._snapshots:
            for frame in await snapshot(self.visitor):
                await self.send_json(frame)

    async def disconnect(self, code: int) -> None:
        if self._end is not None:
            self._end.cancel()
        try:
            for group in list(self._joined):
                await self.leave(group)
        except (RedisError, OSError):
            logger.warning("realtime.leave_failed", exc_info=True)

    async def join(self, group: str) -> None:
        """Hear a group from now on; repeating it changes nothing."""
        await self.channel_layer.group_add(group, self.channel_name)
        self._joined.add(group)

    async def leave(self, group: str) -> None:
        """Hear a group no longer."""
        self._joined.discard(group)
        await self.channel_layer.group_discard(group, self.channel_name)

    async def _end_after(self, lifetime_s: float) -> None:
        await asyncio.sleep(lifetime_s)
        await self.close(UNAUTHENTICATED)

    async def _authenticate(self) -> Visitor | None:
        for authenticate in self._authenticators:
            if visitor := await authenticate(self.scope):
                return visitor
        return None

    # --- from the layer

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand a message to its handler; ignore types that a newer release may send."""
        try:
            await super().dispatch(message)
        except StopConsumer:
            raise
        except ValueError as err:
            if "No handler for message type" not in str(err):
                raise
            logger.warning("realtime.unknown_message", extra={"type": message["type"]})
        except Exception:
            await self.disconnect(INTERNAL_ERROR)
            raise

    async def socket_frame(self, event: dict[str, Any]) -> None:
        """Send on a frame that was published to one of the groups."""
        await self.send_json(event["frame"])

    async def socket_end(self, _event: dict[str, Any]) -> None:
        """Close: the login this socket was opened with has ended."""
        await self.close(UNAUTHENTICATED)

    # --- from the client

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **_: object
    ) -> None:
        if not self._pace.allows_one_more():
            await self.close(TOO_FAST)
        elif text_data is None or len(text_data) > self._limits.frame_bytes:
            await self.close(BAD_FRAME)
        elif (frame := _parse(text_data)) is None:
            await self._refuse_bad_frame()
        elif "type" in frame or frame.get("event") != "subscribe":
            await self._obey(frame)

    async def send_error(self, error: GlowingError, frame: Frame) -> None:
        """Answer a refused frame, naming it."""
        await self.send_json({"type": "ERROR", **error.as_dict(), "frame": _label(frame)})

    async def _obey(self, frame: Frame) -> None:
        command = self._commands.get(_label(frame))
        try:
            if command is None:
                raise GlowingError("This message is not known here.", code="realtime.unknown_type")
            await command(self, frame)
        except GlowingError as error:
            await self.send_error(error, frame)

    async def _refuse_bad_frame(self) -> None:
        self._bad_frames += 1
        if self._bad_frames >= self._limits.bad_frames:
            await self.close(BAD_FRAME)
            return
        error = GlowingError("A message must be a JSON object.", code="realtime.bad_frame")
        await self.send_error(error, {})


def _parse(text: str) -> Frame | None:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None


def _label(frame: Frame) -> str:
    return str(frame.get("type", ""))[:64]
