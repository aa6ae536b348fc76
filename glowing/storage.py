"""The two storages: `archive` holds recordings, `media` everything made from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import storages

if TYPE_CHECKING:
    from django.core.files.storage import Storage


def archive() -> Storage:
    """Return the storage of recordings, read mostly."""
    return storages["archive"]


def media() -> Storage:
    """Return the storage of derived files and renders."""
    return storages["media"]
