"""How clips are ingested; a clip ingested by another recipe is ingested again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streams.models import Stream

# Raise it when what is made from a recording changes.
INGEST_VERSION = "1"


def recipe_of(stream: Stream) -> str:
    """Return the version of ingestion with the stream's settings that it depends on."""
    return f"{INGEST_VERSION}:{stream.silence_threshold_db:g}:{stream.silence_min_ms}"
