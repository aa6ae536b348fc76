"""What a person can do with streams."""

from streams.services.imports import import_files
from streams.services.owners import delete_files_of
from streams.services.streams import (
    create_stream,
    delete_clip,
    delete_stream,
    place_clips,
    request_ingest,
    series_called,
)
from streams.services.uploads import (
    append_to_upload,
    create_upload,
    delete_upload,
    finish_upload,
)

__all__ = [
    "append_to_upload",
    "create_stream",
    "create_upload",
    "delete_clip",
    "delete_files_of",
    "delete_stream",
    "delete_upload",
    "finish_upload",
    "import_files",
    "place_clips",
    "request_ingest",
    "series_called",
]
