"""What workers do for streams: find their recordings, then work on each."""

from streams.pipeline.clip import ingest_clip
from streams.pipeline.expiry import expire_uploads
from streams.pipeline.listing import ingest

__all__ = ["expire_uploads", "ingest", "ingest_clip"]
