from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from glowing import storage
from glowing.exceptions import UserError
from glowing.jobs import services as jobs
from streams import derived, timeline
from streams.kinds import INGEST
from streams.models import Series, Stream
from streams.names import is_file_name
from streams.recordings import part_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from glowing.accounts.models import User
    from glowing.jobs.models import Job
    from streams.models import VideoClip

# Leaves room for the longest file name in the key of a clip.
PREFIX_MAX = 768


def create_stream(
    *,
    owner: User,
    title: str,
    stream_date: datetime | None = None,
    series: Series | None = None,
    prefix: str = "",
) -> Stream:
    """Make a stream; `prefix` names the folder in the owner's archive where its clips lie."""
    return Stream.objects.create(
        owner=owner,
        title=title,
        stream_date=stream_date,
        series=series,
        prefix=checked_prefix(prefix),
    )


def series_called(*, owner: User, title: str) -> Series:
    """Return the owner's series of this title, upper and lower case alike, or make it."""
    found: Series | None = Series.objects.for_user(owner).filter(title__iexact=title).first()
    return found or Series.objects.create(owner=owner, title=title)


def checked_prefix(prefix: str) -> str:
    """Return a prefix without slashes around it; raises UserError when it leaves the archive."""
    folder = prefix.strip().strip("/")
    is_good = all(map(is_file_name, folder.split("/"))) and len(folder) <= PREFIX_MAX
    if folder and not is_good:
        message = "A folder is written like 2026-11-22 or 2026/november, without .. in it."
        raise UserError(message, code="streams.bad_prefix", errors={"prefix": message})
    return folder


@transaction.atomic
def request_ingest(
    *,
    stream: Stream,
    initial_prompt: str | None = None,
) -> Job:
    """Queue the search for the stream's recordings and the work on each that is new or changed.

    Raises UserError without a prefix, Conflict while the search is queued or running.
    """
    if not stream.prefix:
        raise UserError(
            "This stream has no recordings yet. Upload some, or name the folder they are in.",
            code="streams.no_prefix",
        )
    if initial_prompt is not None:
        stream.initial_prompt = initial_prompt
        stream.save(update_fields=["initial_prompt", "updated_at"])
    return jobs.enqueue(
        kind=INGEST, owner=stream.owner, record_id=stream.pk, title=f"Ingest {stream}"
    )


@transaction.atomic
def place_clips(*, stream: Stream) -> None:
    """Give the clips their places anew, as when one that the others waited for was given up."""
    if Stream.objects.locked().filter(pk=stream.pk).first():
        timeline.place_clips(stream.pk)


@transaction.atomic
def delete_stream(*, stream: Stream, with_recordings: bool = False) -> None:
    """Delete a stream, its clips and what was made from them, and end the work on it.

    The recordings in the archive stay unless asked for.
    """
    clips = list(stream.clips.select_related("owner"))
    parts = [part_of(upload) for upload in stream.uploads.all()]
    jobs.cancel_all(record_ids=[stream.pk, *(clip.pk for clip in clips)])
    _delete_files_after_commit(clips, with_recordings=with_recordings)
    stream.delete()
    for part in parts:
        transaction.on_commit(partial(part.unlink, missing_ok=True))


@transaction.atomic
def delete_clip(*, clip: VideoClip, with_recordings: bool = False) -> None:
    """Delete a clip as `delete_stream` does; later clips keep their place until the next ingest."""
    jobs.cancel_all(record_ids=[clip.pk])
    _delete_files_after_commit([clip], with_recordings=with_recordings)
    clip.delete()


def _delete_files_after_commit(clips: Iterable[VideoClip], *, with_recordings: bool) -> None:
    gone = list(clips)
    recordings = [clip.owner.archive_name(clip.key) for clip in gone if with_recordings]
    # Deletion takes the keys from the rows.
    folders = [derived.clip_folder(kind, clip) for clip in gone for kind in derived.KINDS]
    transaction.on_commit(partial(_delete_files, folders, recordings))


def _delete_files(folders: Iterable[str], recordings: Iterable[str]) -> None:
    for folder in folders:
        storage.delete_tree(storage.media(), folder)
    for name in recordings:
        storage.archive().delete(name)
