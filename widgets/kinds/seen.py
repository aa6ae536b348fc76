"""Twitch may deliver an event again: each counts once."""

from __future__ import annotations

from typing import TypeAlias

# Of one widget; what is delivered again comes within minutes.
REMEMBERED = 200

Seen: TypeAlias = tuple[str, ...]


def with_event(seen: Seen, event_id: str) -> Seen | None:
    """Return what is remembered from now on; None for an event that came before."""
    return None if event_id in seen else (*seen, event_id)[-REMEMBERED:]
