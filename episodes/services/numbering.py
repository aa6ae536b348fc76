"""The number of an episode in its series: given out by the server, and never twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import F

from episodes.models import Episode
from episodes.naming import texts_of
from glowing.exceptions import UserError
from streams.models import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

NUMBER_MAX = 1_000_000


def assign(episodes: Iterable[Episode]) -> None:
    """Number episodes that are new in their series, in this order; the caller saves them.

    The number an episode has is kept where it is free; else it gets the one after the highest,
    and texts that were made by the series' templates follow. Holds the rows of the series until
    the end of the transaction. Raises UserError once a series has no numbers left.
    """
    joining = [episode for episode in episodes if episode.series_id]
    series = _held(joining)
    taken = _taken(joining)
    for episode in joining:
        episode.series = series[episode.series_id]
        _number(episode, episode.series, taken[episode.series_id])
    for one in series.values():
        one.save(update_fields=["max_episode_order_index", "updated_at"])


def renumber(episode: Episode, number: int) -> None:
    """Give an episode another number in its series; UserError when that one is taken."""
    series = _held([episode])[episode.series_id]
    if number in _taken([episode])[episode.series_id]:
        text = f"“{series}” has an episode {number} already; choose another number."
        raise UserError(text, code="episodes.number_taken", errors={"order_index": text})
    episode.order_index = number
    series.max_episode_order_index = max(series.max_episode_order_index or 0, number)
    series.save(update_fields=["max_episode_order_index", "updated_at"])


def give_back(episode: Episode) -> None:
    """Let the last number of a series be given again, unless the public knows an episode by it."""
    number, is_public = episode.order_index, episode.is_published or episode.youtube_video_id
    if episode.series_id and number and not is_public:
        last = Series.objects.filter(pk=episode.series_id, max_episode_order_index=number)
        last.update(max_episode_order_index=F("max_episode_order_index") - 1)


def _held(episodes: Iterable[Episode]) -> dict[UUID | None, Series]:
    wanted = {episode.series_id for episode in episodes if episode.series_id}
    rows = Series.objects.locked().filter(pk__in=wanted).order_by("pk") if wanted else []
    series: dict[UUID | None, Series] = {row.pk: row for row in rows}
    if len(series) < len(wanted):
        text = "This series has just been deleted."
        raise UserError(text, code="episodes.series_gone", errors={"series_id": text})
    return series


def _taken(episodes: Sequence[Episode]) -> dict[UUID | None, set[int]]:
    """Return the numbers that other episodes of the same series have."""
    numbers: dict[UUID | None, set[int]] = defaultdict(set)
    series_ids = {episode.series_id for episode in episodes if episode.series_id}
    others = Episode.objects.filter(series_id__in=series_ids, order_index__isnull=False)
    others = others.exclude(pk__in=[episode.pk for episode in episodes])
    for series_id, number in others.values_list("series_id", "order_index"):
        numbers[series_id].add(number or 0)
    return numbers


def _number(episode: Episode, series: Series, taken: set[int]) -> None:
    wanted = episode.order_index
    highest = max(series.max_episode_order_index or 0, *taken, 0)
    if wanted is None or wanted in taken:
        episode.order_index = highest + 1
        _rename(episode, series, wanted)
    number = episode.order_index or 0
    if number > NUMBER_MAX:
        text = f"Numbers go up to {NUMBER_MAX}: lower the highest number of “{series}”."
        raise UserError(text, code="episodes.numbers_used_up", errors={"order_index": text})
    taken.add(number)
    series.max_episode_order_index = max(highest, number)


def _rename(episode: Episode, series: Series, wanted: int | None) -> None:
    """Let title and description follow the number, where they are the templates' own."""
    if wanted is None or episode.stream is None:
        return
    stream = episode.stream
    before, after = (
        texts_of(stream, series, title=stream.title, number=number)
        for number in (wanted, episode.order_index)
    )
    if episode.title == before[0]:
        episode.title = after[0]
    if episode.description == before[1]:
        episode.description = after[1]
