from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

logger = logging.getLogger(__name__)


def user_group(user_id: UUID) -> str:
    """Return the group that all sockets of one person join."""
    return f"user.{user_id}"


def publish(group: str, frame: Mapping[str, object]) -> None:
    """Send a frame of JSON primitives to every socket of a group, after the commit.

    A message that the layer cannot take is logged and lost: sockets get a snapshot when they
    connect, and pages can poll.
    """
    transaction.on_commit(lambda: _send(group, frame))


def _send(group: str, frame: Mapping[str, object]) -> None:
    layer = get_channel_layer()
    assert layer
    try:
        async_to_sync(layer.group_send)(group, {"type": "socket.frame", "frame": dict(frame)})
    except (RedisError, OSError):
        logger.warning("realtime.publish_failed", extra={"group": group}, exc_info=True)
