from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def keep_below(folder: Path, settings: Any) -> Path:
    """Let archive, media, scratch and uploads lie below a folder, as in a data directory."""
    storage = "django.core.files.storage.FileSystemStorage"
    settings.SCRATCH_DIR = folder / "scratch"
    settings.UPLOAD_DIR = folder / "uploads"
    settings.STORAGES = settings.STORAGES | {
        name: {"BACKEND": storage, "OPTIONS": {"location": folder / name}}
        for name in ("archive", "media")
    }
    return folder
