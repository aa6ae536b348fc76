"""Names of recordings: which are videos, in what order, and when they were begun. Django-free."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from natsort import natsort_keygen

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

VIDEO_EXTENSIONS = frozenset(
    {".avi", ".flv", ".m2ts", ".m4v", ".mkv", ".mov"}
    | {".mp4", ".mpeg", ".mpg", ".mts", ".ts", ".webm"}
)
NAME_MAX_BYTES = 255
natural_order = natsort_keygen()

# OBS Studio: "2026-11-22 07-49-57.mkv"; other recorders vary the separators or add words.
_BEGUN = re.compile(
    r"(?<!\d)(\d{4})[-._](\d\d)[-._](\d\d)[ T_-]+(\d\d)[-.:_](\d\d)[-.:_](\d\d)(?!\d)", re.ASCII
)


def is_recording(name: str) -> bool:
    """Tell whether a file counts as a recording: a video by extension, and not hidden."""
    path = PurePosixPath(name)
    return path.suffix.lower() in VIDEO_EXTENSIONS and not path.name.startswith(".")


def is_file_name(name: str) -> bool:
    """Tell whether a name is one plain file name, short enough for every file system."""
    plain = not any(sign in name for sign in "/\\\0") and name not in ("", ".", "..")
    return plain and is_text(name) and len(name.encode()) <= NAME_MAX_BYTES


def is_text(name: str) -> bool:
    """Tell whether a name read from a disk is Unicode, which old file systems do not promise."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def recorded_at(name: str, zone: ZoneInfo) -> datetime | None:
    """Return when the recorder began the file, by its name; None when it does not say.

    Such names have a resolution of one second.
    """
    match = _BEGUN.search(PurePosixPath(name).name)
    if match is None:
        return None
    try:
        return datetime(*map(int, match.groups()), tzinfo=zone)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
