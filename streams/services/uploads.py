"""Files that browsers send in pieces; the pieces are on disk before they are acknowledged."""

from __future__ import annotations

import errno
import os
from functools import partial
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from glowing import storage
from glowing.exceptions import Conflict, NotFound, UserError
from streams.models import Stream, Upload
from streams.names import is_file_name, is_recording
from streams.recordings import part_of, place_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from glowing.accounts.models import User

PIECE_BYTES = 1024 * 1024


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class TooBig(UserError):
    code = "streams.upload_too_big"
    http_status = 413


class Busy(UserError):
    code = "streams.upload_busy"
    http_status = 423


class DiskFull(UserError):
    code = "streams.disk_full"
    http_status = 507


def create_upload(*, stream: Stream, name: str, size_bytes: int) -> Upload:
    """Expect a video file of this name and size for a stream; raises UserError."""
    if not is_file_name(name):
        raise UserError("This is not a file name that can be kept.", code="streams.bad_name")
    if not is_recording(name):
        raise UserError(
            "This is not a video file by its name. MKV, MP4, MOV, TS, FLV and WebM work.",
            code="streams.not_a_video",
        )
    if size_bytes < 1:
        raise UserError("This file is empty.", code="streams.empty_file")
    if size_bytes > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024**3
        raise TooBig(f"This file is larger than the {limit} GiB that are allowed.")
    return Upload.objects.create(
        owner=stream.owner, stream=stream, name=name, size_bytes=size_bytes
    )


def append_to_upload(
    *, upload_id: UUID, user: User | AnonymousUser, offset: int, body: Readable
) -> Upload:
    """Append what `body` holds, durably, and move the file into the archive when complete.

    Raises NotFound, Busy while another request appends, Conflict when `offset` is not where the
    upload stands, UserError when there is more than was announced, DiskFull.
    """
    with transaction.atomic():
        upload = _locked(upload_id, user)
        if offset != upload.received_bytes:
            raise Conflict(
                f"The upload stands at {upload.received_bytes} bytes.",
                code="streams.upload_offset",
            )
        upload.received_bytes += _write(upload, body)
        upload.save(update_fields=["received_bytes", "updated_at"])
    return finish_upload(upload_id=upload_id, user=user)


def finish_upload(*, upload_id: UUID, user: User | AnonymousUser) -> Upload:
    """Move a complete upload into the archive; does nothing before, and nothing twice."""
    with transaction.atomic():
        upload = _locked(upload_id, user)
        if upload.received_bytes < upload.size_bytes or upload.finished_at is not None:
            return upload
        stream = Stream.objects.locked().get(pk=upload.stream_id)
        if not stream.prefix:
            stream.prefix = f"streams/{stream.pk}"
            stream.save(update_fields=["prefix", "updated_at"])
        upload.key = _move_into_archive(upload, stream)
        upload.finished_at = timezone.now()
        upload.save(update_fields=["key", "finished_at", "updated_at"])
    return upload


def delete_upload(*, upload_id: UUID, user: User | AnonymousUser) -> None:
    """Forget an upload and what was received of it; a finished file stays in the archive."""
    with transaction.atomic():
        upload = _locked(upload_id, user)
        part = part_of(upload)
        upload.delete()
        transaction.on_commit(partial(part.unlink, missing_ok=True))


def _locked(upload_id: UUID, user: User | AnonymousUser) -> Upload:
    rows = Upload.objects.for_user(user).select_for_update(of=("self",), nowait=True)
    try:
        upload: Upload = rows.get(pk=upload_id)
    except Upload.DoesNotExist as err:
        raise _lost() from err
    except OperationalError as err:
        if isinstance(err.__cause__, LockNotAvailable):
            raise Busy("Another request is adding to this upload.") from err
        raise
    return upload


def _write(upload: Upload, body: Readable) -> int:
    """Write after what was acknowledged, over whatever a crash may have left behind it."""
    part = part_of(upload)
    part.parent.mkdir(parents=True, exist_ok=True)
    if upload.received_bytes and not part.exists():
        raise _lost()
    room = upload.size_bytes - upload.received_bytes
    written = 0
    try:
        with part.open("r+b" if part.exists() else "xb") as file:
            file.seek(upload.received_bytes)
            file.truncate()
            while piece := body.read(PIECE_BYTES):
                written += file.write(piece)
                if written > room:
                    raise UserError(
                        "The file is longer than announced.", code="streams.upload_too_long"
                    )
            file.flush()
            os.fsync(file.fileno())
    except OSError as err:
        if err.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("The disk of the server is full.") from err
        raise
    return written


def _move_into_archive(upload: Upload, stream: Stream) -> str:
    part = part_of(upload)
    key, is_there = place_for(stream, upload.name, upload.size_bytes)
    if is_there:
        part.unlink(missing_ok=True)
    elif part.exists():
        storage.save_file(storage.archive(), stream.owner.archive_name(key), part)
    else:
        raise _lost()
    return key


def _lost() -> NotFound:
    return NotFound(
        "This upload is no longer known here. Start it again.", code="streams.upload_gone"
    )
