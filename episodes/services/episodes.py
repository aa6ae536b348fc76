"""From suggestions to episodes."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction

from episodes.models import Episode, Suggestion
from episodes.pipeline.suggest import KIND, plan_stream, store_plan
from episodes.selectors import silences_of, sources_of
from episodes.tracks import as_tracks, make_cut_list, without_pauses
from glowing.exceptions import Conflict, UserError
from glowing.jobs.services import enqueue
from streams.models import Series, Stream

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from episodes.speech import Span
    from episodes.suggest import SuggestionOptions
    from glowing.jobs.models import Job

TITLE_TEMPLATE = "${title} - Episode ${episode_order_index}"
DESCRIPTION_TEMPLATE = "${stream_description}"
TITLE_LENGTH = 255
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

    Numbers it in the stream's series, whose row is locked until the end of the transaction.
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
    series = _number_next(stream.series_id) if stream.series_id else None
    episode = Episode(owner_id=stream.owner_id, stream=stream, series=series, is_published=False)
    episode.tracks, episode.cut_list = as_tracks(spans), cut_list
    _describe(episode, stream, series, title.strip() or stream.title)
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


def _number_next(series_id: UUID) -> Series:
    """Lock a series and give out its next episode number."""
    series = Series.objects.locked().get(pk=series_id)
    series.max_episode_order_index = (series.max_episode_order_index or 0) + 1
    series.save(update_fields=["max_episode_order_index", "updated_at"])
    return series


def _describe(episode: Episode, stream: Stream, series: Series | None, title: str) -> None:
    """Fill in what people read about an episode, by the templates of its series."""
    values = {
        "title": title,
        "stream_title": stream.title,
        "stream_description": stream.description or "",
    }
    title_template, description_template = "${title}", DESCRIPTION_TEMPLATE
    if series:
        episode.order_index = series.max_episode_order_index
        values["episode_order_index"] = str(series.max_episode_order_index)
        values["stream_count"] = str(series.stream_count or "")
        title_template = series.episode_title_template or TITLE_TEMPLATE
        description_template = series.episode_description_template or DESCRIPTION_TEMPLATE
        episode.tags, episode.category = series.tags, series.category
        episode.notify_subscribers = series.notify_subscribers
    episode.title = _filled(title_template, values)[:TITLE_LENGTH]
    episode.description = _filled(description_template, values)


def _filled(template: str, values: dict[str, str]) -> str:
    """Replace `${name}`; an unknown name becomes nothing."""
    return re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], ""), template)
