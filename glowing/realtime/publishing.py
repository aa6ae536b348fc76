from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from glowing.realtime import codes
from glowing.realtime.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

logger = logging.getLogger(__name__)


def user_group(user_id: UUID) -> str:
    """Return the group that all sockets of one person join."""
    return f"user.{user_id}"


def guests_group(user_id: UUID) -> str:
    """Return the group of sockets that are in a person's name, but not the person's own."""
    return f"guests.{user_id}"


def pages_group(user_id: UUID) -> str:
    """Return the group that only one person's sockets of our own pages join."""
    return f"pages.{user_id}"


def session_group(session_key: str) -> str:
    """Return the group of the sockets of one login; the key itself appears nowhere."""
    return f"session.{salted_hmac('glowing.realtime', session_key).hexdigest()}"


def publish(group: str, frame: Mapping[str, object], **facts: Any) -> None:
    """Send a frame of JSON primitives to every socket of a group, after the commit.

    It is serialised here, once; `facts` are those of a `Message`. One that the layer cannot take
    is logged and lost: sockets get a snapshot when they connect, and pages can poll.
    """
    message = Message.of(frame, **facts).pack()
    _send_on_commit(group, {"type": "socket.frame", "message": message})


def end_sockets(group: str, code: int = codes.UNAUTHENTICATED) -> None:
    """Close every socket of a group, after the commit and after what was published before."""
    _send_on_commit(group, {"type": "socket.end", "code": code})


def _send_on_commit(group: str, message: Mapping[str, object]) -> None:
    transaction.on_commit(lambda: _send(group, {**message, "group": group}))


def _send(group: str, message: dict[str, object]) -> None:
    layer = get_channel_layer()
    assert layer
    try:
        async_to_sync(layer.group_send)(group, message)
    except (RedisError, OSError):
        logger.warning("realtime.publish_failed", extra={"group": group}, exc_info=True)
