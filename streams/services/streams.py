from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Coalesce

from glowing.exceptions import UserError
from glowing.jobs import services as jobs
from streams import timeline
from streams.kinds import INGEST
from streams.models import Series, Stream
from streams.names import is_file_name
from streams.recordings import part_of
from streams.services.clips import delete_made_after_commit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.edits import Shown
    from glowing.jobs.models import Job

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
    facts = {"title": title, "stream_date": stream_date, "prefix": checked_prefix(prefix)}
    series_id = series.pk if series else None
    return create_streams(owner=owner, streams=[{**facts, "series_id": series_id}])[0]


@transaction.atomic
def create_streams(*, owner: User, streams: list[dict[str, Any]]) -> list[Stream]:
    """Make streams of these columns, but none twice for the same stream of a platform.

    One that was imported before is returned as it is, in its place among the new ones. Every
    series counts the streams it gets; one that leaves it later still took place.
    """
    rows: list[Stream] = []
    known = _imported(owner, streams)
    for facts in streams:
        stream = Stream(owner=owner, **facts)
        name = (stream.stream_platform, stream.platform_stream_id)
        rows.append(known.setdefault(name, stream) if stream.platform_stream_id else stream)
    new = [row for row in dict.fromkeys(rows) if row._state.adding]
    Stream.objects.bulk_create(new)
    _count_streams(row.series_id for row in new)
    return rows


def _imported(owner: User, streams: list[dict[str, Any]]) -> dict[tuple[str, str], Stream]:
    """Find what is here of a platform's streams; who imports the same meanwhile waits."""
    names = [name for facts in streams if (name := facts.get("platform_stream_id"))]
    if not names:
        return {}
    owner.hold()
    found = Stream.objects.for_user(owner).filter(platform_stream_id__in=names)
    return {(row.stream_platform, row.platform_stream_id): row for row in found.order_by("-pk")}


def update_stream(*, stream: Stream, changes: dict[str, Any]) -> Stream:
    """Write columns of a stream; what the server knows better stays.

    That is the length of recordings that were measured, and that there are episodes.
    """
    if "duration_ms" in changes and stream.clips.filter(duration_ms__isnull=False).exists():
        del changes["duration_ms"]
    if changes.get("has_episodes") is False and stream.episodes.exists():
        del changes["has_episodes"]
    before = stream.series_id
    for name, value in changes.items():
        setattr(stream, name, value)
    stream.save(update_fields=[*changes, "updated_at"])
    if stream.series_id != before:
        # Not before: who gives out the series' numbers holds it and waits for this stream.
        transaction.on_commit(partial(_count_streams, [stream.series_id]))
    return stream


@transaction.atomic
def edit_stream(*, stream: Stream, changes: dict[str, Any], basis: Shown) -> None:
    """Write what a person changed in a form. Raises `Overtaken` if others were faster."""
    update_stream(stream=basis.hold(stream, changes), changes=changes)


def _count_streams(series_ids: Iterable[UUID | None]) -> None:
    """Let each series count a stream for every time it is named."""
    for series_id, number in Counter(filter(None, series_ids)).items():
        series = Series.objects.filter(pk=series_id)
        series.update(stream_count=Coalesce("stream_count", 0) + number)


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
    initial_summary: str | None = None,
) -> Job:
    """Queue the search for the stream's recordings and the work on each that is new or changed.

    The prompt helps to recognise what is said, the summary to summarise it; None keeps the
    last one. Raises UserError without a prefix, Conflict while the search is queued or running.
    """
    if not stream.prefix:
        raise UserError(
            "This stream has no recordings yet. Upload some, or name the folder they are in.",
            code="streams.no_prefix",
        )
    said = {"initial_prompt": initial_prompt, "initial_summary": initial_summary}
    changed = {name: text for name, text in said.items() if text is not None}
    for name, text in changed.items():
        setattr(stream, name, text)
    stream.save(update_fields=[*changed, "updated_at"])
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
    delete_made_after_commit(clips, with_recordings=with_recordings)
    stream.delete()
    for part in parts:
        transaction.on_commit(partial(part.unlink, missing_ok=True))
