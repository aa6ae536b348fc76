from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from glowing import storage
from glowing.exceptions import NotFound, UserError
from streams.models import Stream
from streams.names import is_file_name, is_recording, natural_order, recorded_at
from streams.recordings import place_for
from streams.services.streams import create_stream
from streams.timeline import site_zone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from glowing.accounts.models import User
    from streams.models import Series


def import_files(
    *,
    owner: User,
    paths: list[Path],
    title: str,
    series: Series | None = None,
    stream_date: datetime | None = None,
) -> Stream:
    """Bring recordings of this machine into the archive as one stream, by link or copy.

    A folder stands for the videos directly in it. Repeating the call changes nothing and returns
    the same stream; the originals stay as they are. Raises UserError when there is no video.
    """
    files = _videos(paths)
    begun = stream_date or recorded_at(files[0].name, site_zone())
    stream = _stream_for(owner, title, series, begun)
    for file in files:
        with _explained(file):
            key, is_there = place_for(stream, file.name, file.stat().st_size)
            if not is_there:
                storage.add_file(storage.archive(), owner.archive_name(key), file)
    return stream


def _videos(paths: list[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        with _explained(path):
            files += _expand(path)
    if not files:
        raise UserError("There is no video file in what you named.", code="streams.no_recordings")
    return sorted(files, key=lambda path: natural_order(path.name))


def _expand(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise NotFound(f"There is no file or folder {path}.", code="streams.no_such_path")
    if path.is_file() and not is_recording(path.name):
        raise UserError(f"{path.name} is not a video file.", code="streams.not_a_video")
    for file in path.iterdir() if path.is_dir() else [path]:
        if file.is_file() and is_recording(file.name):
            if not is_file_name(file.name):
                raise UserError(f"Rename {file.name!r} first.", code="streams.bad_name")
            yield file.resolve()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise UserError(
            f"{path} cannot be brought in: {err.strerror}.", code="streams.unreadable"
        ) from err


@transaction.atomic
def _stream_for(owner: User, title: str, series: Series | None, begun: datetime | None) -> Stream:
    """Return the owner's stream of this title and day, or a new one in a folder of its own."""
    # Two commands at once shall find one stream, not make two over the same folder.
    owner.hold()
    for prefix in _prefixes(title, begun):
        stream: Stream | None = Stream.objects.for_user(owner).filter(prefix=prefix).first()
        if stream is None:
            return create_stream(
                owner=owner, title=title, series=series, stream_date=begun, prefix=prefix
            )
        if stream.title == title:
            return stream
    raise AssertionError


def _prefixes(title: str, begun: datetime | None) -> Iterator[str]:
    name = slugify(title, allow_unicode=True)[:80] or "stream"
    if begun is None:
        stem = name
    else:
        day = (timezone.localtime(begun) if timezone.is_aware(begun) else begun).date()
        yield day.isoformat()
        stem = f"{day.isoformat()}-{name}"
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))
