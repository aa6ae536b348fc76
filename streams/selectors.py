from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db.models import Q
from django.utils import timezone

from glowing import storage
from glowing.exceptions import NotFound
from streams.archive_status import status_of
from streams.models import AudioTrack, Series, Stream, VideoClip
from streams.recordings import stored_recordings
from streams.schedule import SeriesPlans, plan_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from glowing.accounts.models import User
    from streams.archive_status import ArchiveStatus

# Tracks of a file begin and end a little apart: so close to a clip's border, silence reaches it.
BORDER_MS = 250
STATUS_KEPT_S = 60
MAX_PLANS = 100


def stream_of(user: User | AnonymousUser, stream_id: UUID | str) -> Stream:
    """Return one stream of a person; nobody learns whether others have it. Raises NotFound."""
    rows = Stream.objects.for_user(user).select_related("owner", "series")
    with suppress(ValidationError):  # what is no id is the id of nothing
        if stream := rows.filter(pk=stream_id).first():
            return stream
    raise NotFound("There is no such stream.", code="streams.not_found")


def plans_of(owner: User) -> SeriesPlans:
    """Return what a person plans, of the newest series first, less what is over for good."""
    # A day more than any zone is behind.
    still = Q(end_date=None) | Q(end_date__gte=timezone.now().date() - timedelta(days=2))
    rows = Series.objects.for_user(owner).filter(still, start_date__isnull=False)
    plans = (plan_of(row) for row in rows.order_by("-created_at", "-id")[:MAX_PLANS])
    return SeriesPlans(plans=tuple(plan for plan in plans if plan))


def archive_status(stream: Stream) -> ArchiveStatus:
    """Return where a stream's recordings lie and what it takes to get at them.

    Of buckets the answer may be a minute old: a list asks for every row of it.
    """
    if isinstance(storage.archive(), FileSystemStorage):
        return status_of(stored_recordings(stream))
    folder = stream.owner.archive_name(stream.prefix)
    name = hashlib.sha256(folder.encode()).hexdigest()
    found = cache.get_or_set(
        f"archive-status:{name}", lambda: status_of(stored_recordings(stream)), STATUS_KEPT_S
    )
    return cast("ArchiveStatus", found)


def clips_of(stream: Stream) -> QuerySet[VideoClip]:
    """Return the clips of a stream in its order."""
    return VideoClip.objects.filter(stream=stream).order_by("position", "key")


def stream_silences(stream: Stream) -> list[tuple[int, int]]:
    """Return where nothing is said, in milliseconds of the stream.

    Silence that runs over the border of two clips is one; a clip without sound is silent.
    """
    silences: list[tuple[int, int]] = []
    for start_ms, end_ms in _silences_by_clip(stream):
        if silences and start_ms <= silences[-1][1]:
            silences[-1] = (silences[-1][0], max(end_ms, silences[-1][1]))
        else:
            silences.append((start_ms, end_ms))
    return silences


def _silences_by_clip(stream: Stream) -> list[tuple[int, int]]:
    placed = clips_of(stream).filter(start_ms__isnull=False, ingested_at__isnull=False)
    clips = list(placed.only("start_ms", "duration_ms", "speech_track"))
    tracks = AudioTrack.objects.filter(clip__in=clips)
    silences: dict[tuple[object, int | None], list[list[int]]] = {
        (track.clip_id, track.index): track.silences for track in tracks
    }
    found: list[tuple[int, int]] = []
    for clip in clips:
        start_ms, length_ms = clip.start_ms or 0, clip.duration_ms or 0
        for begin_ms, end_ms in silences.get((clip.pk, clip.speech_track), [[0, length_ms]]):
            begin = 0 if begin_ms <= BORDER_MS else begin_ms
            end = length_ms if end_ms >= length_ms - BORDER_MS else end_ms
            found.append((start_ms + begin, start_ms + end))
    return found
