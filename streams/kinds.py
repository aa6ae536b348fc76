"""The kinds of this app's jobs, which are the names of its tasks."""

INGEST = "streams.ingest"
INGEST_CLIP = "streams.ingest_clip"
EXPIRE_UPLOADS = "streams.expire_uploads"
