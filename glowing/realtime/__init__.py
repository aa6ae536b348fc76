"""Sockets: one endpoint, groups per person, frames published after commit."""

from glowing.realtime import codes
from glowing.realtime.messages import Message, Renewal
from glowing.realtime.publishing import (
    end_sockets,
    guests_group,
    pages_group,
    publish,
    user_group,
)

__all__ = [
    "Message",
    "Renewal",
    "codes",
    "end_sockets",
    "guests_group",
    "pages_group",
    "publish",
    "user_group",
]
