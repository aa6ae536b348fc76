"""Put files into a storage and get them out, whatever the storage is made of."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from glowing.storage import buckets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.files.storage import Storage
    from storages.backends.s3 import S3Storage


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One file in a storage; `etag` changes when the content does.

    `is_restored` says of a file in cold storage that a copy of it can be read for a while.
    """

    name: str
    size_bytes: int
    etag: str
    storage_class: str = "STANDARD"
    is_restored: bool = False


def is_safe_name(name: str) -> bool:
    """Tell whether a name stays inside its storage: relative, no `..`, no empty part."""
    parts = name.split("/")
    return "\\" not in name and "\0" not in name and not {"", ".", ".."}.intersection(parts)


def list_objects(storage: Storage, prefix: str) -> list[StoredObject]:
    """Return every file below the folder `prefix`, however many, sorted by name."""
    folder = _checked(prefix.rstrip("/"))
    if isinstance(storage, FileSystemStorage):
        found = list(_list_folder(storage, folder))
    else:
        found = [StoredObject(*item) for item in buckets.list_folder(_s3(storage), folder)]
    return sorted(found, key=lambda item: item.name)


@contextmanager
def local_copy(storage: Storage, name: str, *, folder: Path | None = None) -> Iterator[Path]:
    """Give the path of a file on this machine: its own when local, else a download.

    A download lies in `folder`, where it stays and is taken up again by a later call, or in a
    scratch folder that is gone afterwards. Raises FileNotFoundError. Never write to the path.
    """
    if isinstance(storage, FileSystemStorage):
        path = Path(storage.path(_checked(name)))
        if not path.is_file():
            raise FileNotFoundError(name)
        yield path
    elif folder is not None:
        yield buckets.download(_s3(storage), _checked(name), folder)
    else:
        settings.SCRATCH_DIR.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.SCRATCH_DIR) as scratch:
            yield buckets.download(_s3(storage), _checked(name), Path(scratch))


def save_file(storage: Storage, name: str, path: Path) -> None:
    """Move a finished local file into the storage, replacing what was there, all or nothing."""
    _put(storage, name, path, move=True)


def add_file(storage: Storage, name: str, path: Path) -> None:
    """Put a file into the storage like `save_file` and leave the original where it is.

    A local storage gets a hard link where the file system allows one, else a copy.
    """
    _put(storage, name, path, move=False)


def delete_tree(storage: Storage, prefix: str) -> None:
    """Delete every file below the folder `prefix`; nothing there is fine."""
    folder = _checked(prefix.rstrip("/"))
    if isinstance(storage, FileSystemStorage):
        shutil.rmtree(storage.path(folder), ignore_errors=True)
    else:
        buckets.delete_folder(_s3(storage), folder)


def _checked(name: str) -> str:
    if not is_safe_name(name):
        msg = f"not a name inside the storage: {name!r}"
        raise SuspiciousFileOperation(msg)
    return name


def _put(storage: Storage, name: str, path: Path, *, move: bool) -> None:
    if isinstance(storage, FileSystemStorage):
        _place(path, Path(storage.path(_checked(name))), os.replace if move else os.link)
        return
    buckets.upload(_s3(storage), _checked(name), path)
    if move:
        path.unlink()


def _place(source: Path, target: Path, quick: Callable[[Path, Path], object]) -> None:
    """Rename or link into place; between file systems a synced copy takes the way's end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.parent / f".{uuid.uuid4().hex}.part"
    try:
        try:
            quick(source, part)
        except OSError:
            _copy(source, part)
            if quick is os.replace:
                source.unlink()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("xb") as write:
        shutil.copyfileobj(read, write, 1024 * 1024)
        write.flush()
        os.fsync(write.fileno())


def _list_folder(storage: FileSystemStorage, folder: str) -> Iterator[StoredObject]:
    root = Path(storage.base_location).resolve()
    for directory, _, names in os.walk(root / folder):
        for name in names:
            path = Path(directory, name)
            if not path.is_file():  # a link to what is gone
                continue
            stat = path.stat()
            etag = f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
            yield StoredObject(path.relative_to(root).as_posix(), stat.st_size, etag)


def _s3(storage: Storage) -> S3Storage:
    return cast("S3Storage", storage)
