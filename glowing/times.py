from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """Write a moment as JSON everywhere has it: ISO 8601 in UTC, ending in Z."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
