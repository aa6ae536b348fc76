"""The way of recordings from files to episodes, each part only where it is not done yet."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

import streams.services
import transcription.services
from episodes import services
from episodes.models import Episode, Suggestion
from episodes.pipeline.suggest import KIND as SUGGEST
from glowing.exceptions import Conflict
from glowing.jobs.inline import drain
from glowing.jobs.models import Job, State
from glowing.jobs.services import retry
from streams.names import is_recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from glowing.accounts.models import User
    from streams.models import Series, Stream, VideoClip

    OnChange = Callable[[Job], None]


def bring_in(owner: User, names: list[str], *, title: str, series: str, date: str) -> Stream:
    """Import files and folders as one stream; again, it is the same stream."""
    paths = [Path(name) for name in names]
    first = paths[0].resolve()
    return streams.services.import_files(
        owner=owner,
        paths=paths,
        title=title or (first.stem if is_recording(first.name) else first.name),
        series=_series(owner, series),
        stream_date=_moment(date),
    )


def work_through(stream: Stream, on_change: OnChange) -> None:
    """Ingest, transcribe and suggest what is not done, until no job of the owner is active."""
    with suppress(Conflict):
        streams.services.request_ingest(stream=stream)
    drain(owner=stream.owner, on_change=on_change)
    # The rest follows by itself, unless an earlier run was stopped between two jobs.
    clips = stream.clips.filter(ingested_at__isnull=False)
    for clip in clips.exclude(transcripts__finished_at__isnull=False):
        _transcribe(clip)
    drain(owner=stream.owner, on_change=on_change)
    stream.refresh_from_db()
    is_suggested = Job.objects.filter(
        kind=SUGGEST, record_id=stream.pk, state=State.SUCCEEDED
    ).exists()
    if stream.duration_ms and not is_suggested:
        with suppress(Conflict):
            services.request_suggestions(stream=stream)
        drain(owner=stream.owner, on_change=on_change)


def accept_all(stream: Stream) -> list[Episode]:
    """Make an episode of every open suggestion and return all episodes of the stream."""
    for suggestion in Suggestion.objects.filter(stream=stream, state=Suggestion.State.PROPOSED):
        services.accept(suggestion=suggestion)
    return list(Episode.objects.filter(stream=stream).order_by("created_at", "pk"))


def render(episodes: list[Episode], on_change: OnChange) -> None:
    """Render the episodes that have no video yet."""
    for episode in episodes:
        if not episode.render_uri:
            with suppress(Conflict):
                services.request_render(episode=episode)
    if episodes:
        drain(owner=episodes[0].owner, on_change=on_change)


def jobs_of(stream: Stream) -> list[Job]:
    """Return every job about a stream, its clips and its episodes, oldest first."""
    about = (
        Q(record_id=stream.pk)
        | Q(record_id__in=stream.clips.values("pk"))
        | Q(record_id__in=stream.episodes.values("pk"))
    )
    return list(Job.objects.filter(about).order_by("created_at", "pk"))


def failures(stream: Stream) -> list[Job]:
    """Return the last job of each kind and record that failed or was cancelled."""
    last: dict[tuple[str, UUID], Job] = {(job.kind, job.record_id): job for job in jobs_of(stream)}
    return [job for job in last.values() if job.state in (State.FAILED, State.CANCELLED)]


def _transcribe(clip: VideoClip) -> None:
    """Go on with a transcription that failed, else ask for one."""
    kind = transcription.services.KIND
    last = Job.objects.filter(kind=kind, record_id=clip.pk).order_by("created_at").last()
    with suppress(Conflict):
        if last and last.state in (State.FAILED, State.CANCELLED):
            retry(job=last)
        else:
            transcription.services.request_transcription(clip=clip)


def _series(owner: User, title: str) -> Series | None:
    return streams.services.series_called(owner=owner, title=title) if title else None


def _moment(text: str) -> datetime | None:
    """Read a date, or a date with a time, on the clock of this installation."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
        day = parse_date(text)
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime.combine(day, time())
    if moment is None:
        raise CommandError(f"{text} is not a date; write it like 2026-11-22 or 2026-11-22T19:30.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
