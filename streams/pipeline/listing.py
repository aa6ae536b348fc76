from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from glowing.exceptions import Conflict, NotFound, UserError
from glowing.jobs import services as jobs
from glowing.jobs.models import Job
from streams import derived
from streams.kinds import INGEST_CLIP
from streams.models import Stream, VideoClip
from streams.names import recorded_at
from streams.recipe import recipe_of
from streams.recordings import recordings_of
from streams.signals import stream_listed
from streams.timeline import place_clips, zone_of

if TYPE_CHECKING:
    from uuid import UUID

    from glowing.jobs.run import Run
    from glowing.storage import StoredObject

UPDATED = ["stream", "position", "size_bytes", "etag", "recorded_at", "ingest_version"]


def ingest(run: Run) -> None:
    """Bring a stream's clips in line with the files under its prefix and queue work on them.

    Idempotent: clips that are there keep their rows; only new and changed ones are worked on.
    """
    stream = _stream(Stream.objects.select_related("owner", "series"), run)
    with run.step("list", share=1.0):
        found = recordings_of(stream)
    if not found:
        raise UserError(
            f"There are no video files in the folder {stream.prefix}.",
            code="streams.no_recordings",
        )
    with run.complete():
        # The row is held, so that lists and clips that finish meanwhile place clips in turn.
        keys = [key for key, _ in found]
        _hold_work(stream, keys)
        locked = _stream(Stream.objects.locked(), run)
        losers = _store_clips(stream, found)
        _delete_vanished(stream, keys)
        locked.video_clip_count = len(found)
        locked.save(update_fields=["video_clip_count", "updated_at"])
        _queue_work(stream, run.job)
        place_clips(stream.pk)
        stream_listed.send(Stream, stream=locked, job=run.job)
        # Afterwards: two lists of one folder would wait for each other's streams.
        transaction.on_commit(partial(_tell_losers, losers))


def _stream(rows: object, run: Run) -> Stream:
    stream: Stream | None = rows.filter(pk=run.job.record_id).first()  # type: ignore[attr-defined]
    if stream is None:
        raise NotFound("This stream has been deleted.", code="streams.not_found")
    return stream


def _hold_work(stream: Stream, keys: list[str]) -> None:
    """Wait for clips that just finish: they hold their jobs and want the stream."""
    clips = VideoClip.objects.filter(Q(stream=stream) | Q(owner=stream.owner_id, key__in=keys))
    work = Job.objects.filter(record_id__in=clips.values("pk")).active()
    list(work.locked().order_by("pk").values_list("pk"))


def _store_clips(stream: Stream, found: list[tuple[str, StoredObject]]) -> set[UUID]:
    """Write the clips of these files; return the streams of the same folder that had some."""
    owned = VideoClip.objects.filter(owner_id=stream.owner_id)
    known = {clip.key: clip for clip in owned.filter(key__in=[key for key, _ in found])}
    losers = {clip.stream_id for clip in known.values() if clip.stream_id} - {stream.pk}
    zone = zone_of(stream)
    clips = []
    for position, (key, item) in enumerate(found):
        clip = known.get(key) or VideoClip(owner_id=stream.owner_id, key=key)
        if (clip.etag, clip.size_bytes) != (item.etag, item.size_bytes):
            clip.ingest_version = ""
        clip.stream, clip.position = stream, position
        clip.etag, clip.size_bytes = item.etag, item.size_bytes
        clip.recorded_at = recorded_at(key, zone)
        clip.updated_at = timezone.now()
        clips.append(clip)
    VideoClip.objects.bulk_create(
        clips,
        update_conflicts=True,
        unique_fields=["owner", "key"],
        update_fields=[*UPDATED, "updated_at"],
    )
    return losers


def _tell_losers(stream_ids: set[UUID]) -> None:
    """Write down what is left of streams whose clips went to another."""
    for stream_id in sorted(stream_ids):
        with transaction.atomic():
            for stream in Stream.objects.locked().filter(pk=stream_id):
                stream.video_clip_count = VideoClip.objects.filter(stream=stream).count()
                stream.save(update_fields=["video_clip_count", "updated_at"])
                place_clips(stream.pk)


def _delete_vanished(stream: Stream, keys: list[str]) -> None:
    vanished = list(VideoClip.objects.filter(stream=stream).exclude(key__in=keys))
    jobs.cancel_all(record_ids=[clip.pk for clip in vanished])
    VideoClip.objects.filter(pk__in=[clip.pk for clip in vanished]).delete()
    for clip in vanished:
        transaction.on_commit(partial(derived.delete_all, clip))


def _queue_work(stream: Stream, parent: Job) -> None:
    recipe = recipe_of(stream)
    clips = VideoClip.objects.filter(stream=stream).exclude(ingest_version=recipe)
    for clip in clips.order_by("position", "key"):
        with suppress(Conflict):  # it is being worked on already
            jobs.enqueue(
                kind=INGEST_CLIP,
                owner=stream.owner,
                record_id=clip.pk,
                title=f"Ingest {PurePosixPath(clip.key).name}",
                parent=parent,
                input={"etag": clip.etag, "recipe": recipe},
            )
