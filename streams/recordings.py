"""The recordings of a stream in the archive, and those on their way there."""

from __future__ import annotations

from itertools import count
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings

from glowing import storage
from glowing.exceptions import UserError
from streams.names import NAME_MAX_BYTES, is_recording, is_text, natural_order

if TYPE_CHECKING:
    from glowing.storage import StoredObject
    from streams.models import Stream, Upload

KEY_MAX = 1024


def recordings_of(stream: Stream) -> list[tuple[str, StoredObject]]:
    """Return every video file under the stream's prefix with its key, in natural order.

    The prefix is a folder: `2026-11-2` holds nothing of `2026-11-22/`. Raises UserError.
    """
    root = stream.owner.archive_root
    found = [(item.name.removeprefix(root), item) for item in stored_recordings(stream)]
    for key, _ in found:
        if not is_text(key):
            raise UserError(f"Rename {key!r}: its name is not Unicode.", code="streams.bad_name")
        if not storage.is_safe_name(key):
            raise UserError(
                f"Rename {key!r}: no backslashes, and no folders named by nothing or dots.",
                code="streams.bad_name",
            )
        if len(key) > KEY_MAX:
            raise UserError(f"Rename {key!r}: it is too long.", code="streams.bad_name")
    return sorted(found, key=lambda pair: natural_order(pair[0]))


def stored_recordings(stream: Stream) -> list[StoredObject]:
    """Return every video file under the stream's prefix as it is stored; without one, none."""
    prefix = stream.prefix.strip("/")
    if not prefix:
        return []
    folder = stream.owner.archive_name(prefix)
    found = storage.list_objects(storage.archive(), folder)
    return [item for item in found if is_recording(item.name)]


def place_for(stream: Stream, name: str, size_bytes: int) -> tuple[str, bool]:
    """Return the key for a file of this name and size, and whether that file is there already.

    Another file of the same name makes it `name (2)`, and so on.
    """
    archive = storage.archive()
    for number in count(1):
        key = f"{stream.prefix.strip('/')}/{_numbered(name, number)}"
        stored = stream.owner.archive_name(key)
        if not archive.exists(stored):
            return key, False
        if archive.size(stored) == size_bytes:
            return key, True
    raise AssertionError


def part_of(upload: Upload) -> Path:
    """Return where the received part of an upload lies."""
    return Path(settings.UPLOAD_DIR) / str(upload.pk)


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    path = PurePosixPath(name)
    ending = f" ({number}){path.suffix}"
    room = NAME_MAX_BYTES - len(ending.encode())
    return path.stem.encode()[:room].decode(errors="ignore") + ending
