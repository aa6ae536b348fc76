"""The two storages: `archive` holds recordings, `media` everything made from them.

Names are relative, with forward slashes, and never contain `..`. What works on a local folder
works on S3 and anything compatible (`GLOWING_STORAGE=s3`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import storages

from glowing.storage.files import (
    StoredObject,
    add_file,
    delete_tree,
    is_safe_name,
    list_objects,
    local_copy,
    save_file,
)
from glowing.storage.links import signed_url

if TYPE_CHECKING:
    from django.core.files.storage import Storage

__all__ = [
    "StoredObject",
    "add_file",
    "archive",
    "delete_tree",
    "is_safe_name",
    "list_objects",
    "local_copy",
    "media",
    "save_file",
    "signed_url",
]


def archive() -> Storage:
    """Return the storage of recordings, read mostly."""
    return storages["archive"]


def media() -> Storage:
    """Return the storage of derived files and renders."""
    return storages["media"]
