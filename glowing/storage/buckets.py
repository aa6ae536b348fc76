"""Files in S3 and anything compatible. What may pass by itself is raised as TransientError."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from glowing.exceptions import TransientError
from glowing.storage.content_types import content_type_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storages.backends.s3 import S3Storage

    # Name, size, ETag, storage class, and whether cold storage holds a readable copy.
    Listed = tuple[str, int, str, str, bool]


def list_folder(storage: S3Storage, folder: str) -> list[Listed]:
    """Return every object below a folder, with its name inside the storage."""
    prefix = f"{_key(storage, folder)}/"
    above = len(prefix) - len(folder) - 1
    found = storage.bucket.objects.filter(Prefix=prefix, OptionalObjectAttributes=["RestoreStatus"])
    with _reaching(folder):
        return [_listed(item, above) for item in found if not item.key.endswith("/")]


def _listed(item: Any, above: int) -> Listed:
    restored = (item.restore_status or {}).get("RestoreExpiryDate") is not None
    storage_class = item.storage_class or "STANDARD"
    return item.key[above:], item.size, item.e_tag.strip('"'), storage_class, restored


def download(storage: S3Storage, name: str, folder: Path) -> Path:
    """Fetch an object into a folder, unless all of it is there; raises FileNotFoundError."""
    path = folder / PurePosixPath(name).name
    with _reaching(name):
        remote = storage.bucket.Object(_key(storage, name))
        if path.exists() and path.stat().st_size == remote.content_length:
            return path
        part = folder / ".download.part"
        remote.download_file(str(part))
    return part.replace(path)


def upload(storage: S3Storage, name: str, path: Path) -> None:
    """Put a file into the bucket; it appears whole or not at all."""
    extra = {"ContentType": content_type_of(name)}
    with _reaching(name):
        storage.bucket.upload_file(str(path), _key(storage, name), ExtraArgs=extra)


def delete_folder(storage: S3Storage, folder: str) -> None:
    """Delete every object below a folder."""
    with _reaching(folder):
        storage.bucket.objects.filter(Prefix=f"{_key(storage, folder)}/").delete()


def _key(storage: S3Storage, name: str) -> str:
    key: str = storage._normalize_name(name)  # adds the storage's location
    return key


@contextmanager
def _reaching(name: str) -> Iterator[None]:
    # Slow to import, and buckets are a setting.
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as err:
        if err.response.get("Error", {}).get("Code") in ("404", "NoSuchKey"):
            raise FileNotFoundError(name) from err
        status = err.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status != 429 and status < 500:
            raise
        raise _away() from err
    except (BotoCoreError, Boto3Error) as err:
        raise _away() from err


def _away() -> TransientError:
    return TransientError(
        "The file storage does not answer at the moment.", code="storage.unavailable"
    )
