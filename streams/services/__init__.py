"""What a person can do with streams."""

from streams.services.clips import create_clips, delete_clip, update_clip
from streams.services.imports import import_files
from streams.services.owners import delete_files_of
from streams.services.series import announce_plans, create_series, delete_series, update_series
from streams.services.streams import (
    checked_prefix,
    create_stream,
    create_streams,
    delete_stream,
    edit_stream,
    place_clips,
    request_ingest,
    series_called,
    update_stream,
)
from streams.services.uploads import (
    append_to_upload,
    create_upload,
    delete_upload,
    finish_upload,
)

__all__ = [
    "announce_plans",
    "append_to_upload",
    "checked_prefix",
    "create_clips",
    "create_series",
    "create_stream",
    "create_streams",
    "create_upload",
    "delete_clip",
    "delete_files_of",
    "delete_series",
    "delete_stream",
    "delete_upload",
    "edit_stream",
    "finish_upload",
    "import_files",
    "place_clips",
    "request_ingest",
    "series_called",
    "update_clip",
    "update_series",
    "update_stream",
]
