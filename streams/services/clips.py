from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from glowing import storage
from glowing.jobs import services as jobs
from streams import derived
from streams.models import Stream, VideoClip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from glowing.accounts.models import User


@transaction.atomic
def create_clips(*, owner: User, clips: list[dict[str, Any]]) -> list[VideoClip]:
    """Make clips of these columns; a key that is there already takes over what is sent."""
    # Two requests that bring the same key shall find one clip, not meet its constraint.
    owner.hold()
    keys = [facts["key"] for facts in clips]
    known = {clip.key: clip for clip in VideoClip.objects.for_user(owner).filter(key__in=keys)}
    touched: set[UUID | None] = set()
    for facts in clips:
        clip = known.setdefault(facts["key"], VideoClip(owner=owner, key=facts["key"]))
        touched |= _write(clip, facts)
    _count_after_commit(touched)
    return [known[key] for key in keys]


def update_clip(*, clip: VideoClip, changes: dict[str, Any]) -> VideoClip:
    """Write columns of a clip, except its key, and its length once that was measured."""
    _count_after_commit(_write(clip, changes))
    return clip


def _write(clip: VideoClip, changes: dict[str, Any]) -> set[UUID | None]:
    """Write a clip; return the streams that now have one more or less."""
    kept = {"key"} if clip.probe is None else {"key", "duration_ms"}
    changes = {name: value for name, value in changes.items() if name not in kept}
    before, is_new = clip.stream_id, clip._state.adding
    for name, value in changes.items():
        setattr(clip, name, value)
    clip.save(update_fields=None if is_new else [*changes, "updated_at"])
    return {before, clip.stream_id} if is_new or clip.stream_id != before else set()


@transaction.atomic
def delete_clip(*, clip: VideoClip, with_recordings: bool = False) -> None:
    """Delete a clip as `delete_stream` does; later clips keep their place until the next ingest."""
    jobs.cancel_all(record_ids=[clip.pk])
    delete_made_after_commit([clip], with_recordings=with_recordings)
    stream_id = clip.stream_id
    clip.delete()
    _count_after_commit({stream_id})


def _count_after_commit(stream_ids: set[UUID | None]) -> None:
    """Write down how many clips these streams have.

    Streams are locked before their clips, and a clip that changes is locked by now.
    """
    if found := {one for one in stream_ids if one}:
        transaction.on_commit(partial(_count_clips, found))


def _count_clips(stream_ids: set[UUID]) -> None:
    clips = VideoClip.objects.filter(stream=OuterRef("pk")).order_by().values("stream")
    number = Coalesce(Subquery(clips.values(number=Count("pk"))), 0)
    Stream.objects.filter(pk__in=stream_ids).update(video_clip_count=number)


def delete_made_after_commit(clips: Iterable[VideoClip], *, with_recordings: bool) -> None:
    """Delete, after the commit, what was made from clips, and their recordings if asked for."""
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
