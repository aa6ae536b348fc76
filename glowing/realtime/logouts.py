"""Whoever logs out hears nothing more, in whatever tab a socket is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from glowing.realtime.publishing import end_sockets, session_group

if TYPE_CHECKING:
    from django.http import HttpRequest


@receiver(user_logged_out)
def close_sockets(request: HttpRequest | None, **_: object) -> None:
    session = getattr(request, "session", None)
    if session is not None and session.session_key:
        end_sockets(session_group(session.session_key))
