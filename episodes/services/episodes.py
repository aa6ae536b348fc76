"""From suggestions to episodes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from episodes.models import Episode, Suggestion
from episodes.naming import texts_of
from episodes.pipeline.suggest import KIND, plan_stream, store_plan
from episodes.selectors import silences_of, sources_of
from episodes.services import numbering, records
from episodes.tracks import as_tracks, make_cut_list, without_pauses
from glowing.exceptions import Conflict, UserError
from glowing.jobs.services import enqueue
from streams.models import Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from episodes.speech import Span
    from episodes.suggest import SuggestionOptions
    from glowing.jobs.models import Job

KEPT_PAUSE_MS = 250


def request_suggestions(
    *,
    stream: Stream,
    parent: Job | None = None,
    options: SuggestionOptions | None = None,
) -> Job:
    """Ask for suggestions, without options by the rule for the stream's length.

    The job is the stream's owner's.
    Raises Conflict while they are being looked for, UserError before anything is ingested.
    """
    _refuse_without_duration(stream)
    return enqueue(
        kind=KIND,
        owner=stream.owner,
        record_id=stream.pk,
        title=f"Suggest episodes of {stream}",
        parent=parent,
        input=asdict(options) if options else {},
    )


def suggest(*, stream: Stream, options: SuggestionOptions | None = None) -> list[Suggestion]:
    """Look for episodes right now and return the new suggestions.

    Open suggestions are replaced; those accepted or dismissed stay and are not made again.
    """
    return store_plan(stream, plan_stream(stream, options))


@transaction.atomic
def accept(
    *,
    suggestion: Suggestion,
    start_ms: int | None = None,
    end_ms: int | None = None,
    title: str = "",
    longest_pause_ms: int | None = None,
) -> Episode:
    """Make an episode of a suggestion, with bounds and title as the streamer adjusted them.

    Locks the suggestion: of two at once, one gets the episode and the other a Conflict. It keeps
    the adjusted bounds, which are those of its episode.
    """
    locked = Suggestion.objects.locked().get(pk=suggestion.pk)
    if locked.state != Suggestion.State.PROPOSED:
        raise Conflict(f"This suggestion is already {locked.state}.", code="episodes.decided")
    if start_ms is not None:
        locked.start_ms = start_ms
    if end_ms is not None:
        locked.end_ms = end_ms
    episode = create_episode(
        stream=locked.stream,
        spans=[(locked.start_ms, locked.end_ms)],
        title=title.strip() or locked.title,
        longest_pause_ms=longest_pause_ms,
    )
    locked.episode, locked.state = episode, Suggestion.State.ACCEPTED
    locked.save(update_fields=["start_ms", "end_ms", "episode", "state", "updated_at"])
    return episode


def dismiss(*, suggestion: Suggestion) -> None:
    """Put a suggestion aside; a Conflict when it was decided on already."""
    proposed = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.PROPOSED)
    if not proposed.update(state=Suggestion.State.DISMISSED):
        raise Conflict("This suggestion was decided on already.", code="episodes.decided")


@transaction.atomic
def create_episode(
    *,
    stream: Stream,
    spans: Sequence[Span],
    title: str = "",
    longest_pause_ms: int | None = None,
) -> Episode:
    """Make an episode of spans of a stream, in milliseconds and in the order to play them.

    Numbers it in the stream's series: holds both rows until the end of the transaction.
    Pauses longer than `longest_pause_ms` are taken out of it; None keeps them all.
    """
    spans = [_checked(stream, span) for span in spans]
    if longest_pause_ms is not None:
        silences = silences_of(stream)
        spans = [
            part
            for span in spans
            for part in without_pauses(span, silences, longest_pause_ms, KEPT_PAUSE_MS)
        ]
    cut_list = make_cut_list(spans, sources_of(stream))
    if not cut_list["outputTrack"]:
        message = "There is no recording in this range. Choose a range that a clip covers."
        raise UserError(message, code="episodes.bounds_empty")
    episode = Episode(
        owner_id=stream.owner_id, stream=stream, series_id=stream.series_id, is_published=False
    )
    episode.tracks, episode.cut_list = as_tracks(spans), cut_list
    records.hold_streams([stream.pk])
    numbering.assign([episode])
    _describe(episode, stream, title.strip() or stream.title)
    episode.save(force_insert=True)
    Stream.objects.filter(pk=stream.pk).update(has_episodes=True)
    return episode


def _refuse_without_duration(stream: Stream) -> int:
    if not stream.duration_ms:
        message = "This stream has no ingested clips yet. Ingest it first."
        raise UserError(message, code="episodes.not_ingested")
    return stream.duration_ms


def _checked(stream: Stream, span: Span) -> Span:
    duration_ms = _refuse_without_duration(stream)
    start, end = span
    if start >= end:
        raise UserError(
            "The end must be after the start.",
            code="episodes.bounds_reversed",
            errors={"end_ms": "Choose an end after the start."},
        )
    if start < 0 or end > duration_ms:
        raise UserError(
            f"The stream lasts from 0 to {duration_ms / 1000:.3f} s; choose a range inside it.",
            code="episodes.bounds_outside",
            errors={"start_ms" if start < 0 else "end_ms": "This lies outside the stream."},
        )
    return span


def _describe(episode: Episode, stream: Stream, title: str) -> None:
    """Fill in what people read about an episode, and what its series decides."""
    series = episode.series
    if series:
        episode.tags, episode.category = series.tags, series.category
        episode.notify_subscribers = series.notify_subscribers
    episode.title, episode.description = texts_of(
        stream, series, title=title, number=episode.order_index
    )
