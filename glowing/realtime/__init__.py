"""Sockets: one endpoint, groups per person, frames published after commit."""

from glowing.realtime.publishing import end_sockets, pages_group, publish, user_group

__all__ = ["end_sockets", "pages_group", "publish", "user_group"]
