"""Sockets: one endpoint, groups per person, frames published after commit."""

from glowing.realtime.publishing import publish, user_group

__all__ = ["publish", "user_group"]
