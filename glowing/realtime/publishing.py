from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

logger = logging.getLogger(__name__)


def user_group(user_id: UUID) -> str:
    """Return the group that all sockets of one person join."""
    return f"user.{user_id}"


def pages_group(user_id: UUID) -> str:
    """Return the group that only one person's sockets of our own pages join."""
    return f"pages.{user_id}"


def session_group(session_key: str) -> str:
    """Return the group of the sockets of one login; the key itself appears nowhere."""
    return f"session.{salted_hmac('glowing.realtime', session_key).hexdigest()}"


def publish(group: str, frame: Mapping[str, object]) -> None:
    """Send a frame of JSON primitives to every socket of a group, after the commit.

    A message that the layer cannot take is logged and lost: sockets get a snapshot when they
    connect, and pages can poll.
    """
    message = {"type": "socket.frame", "frame": dict(frame)}
    transaction.on_commit(lambda: _send(group, message))


def end_sockets(group: str) -> None:
    """Close every socket of a group as not authenticated, after the commit."""
    transaction.on_commit(lambda: _send(group, {"type": "socket.end"}))


def _send(group: str, message: Mapping[str, object]) -> None:
    layer = get_channel_layer()
    assert layer
    try:
        async_to_sync(layer.group_send)(group, dict(message))
    except (RedisError, OSError):
        logger.warning("realtime.publish_failed", extra={"group": group}, exc_info=True)
