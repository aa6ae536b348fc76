"""Episodes as clients write them: many at once, parts of one, or away with it.

Locks are taken in the order of docs/architecture.md: an episode before its stream, a stream before
its series.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from episodes.models import Episode
from episodes.services import numbering
from glowing.exceptions import UserError
from streams.models import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.edits import Shown

# While an upload is on its way these belong to it, whatever a client remembers of them.
OF_THE_UPLOAD = frozenset(
    {"upload_status", "upload_attempts", "upload_resume_at_byte", "retry_after_seconds"}
)


@transaction.atomic
def create_episodes(owner: User, records: list[dict[str, Any]]) -> list[Episode]:
    """Write new episodes, numbered in their series in the order given."""
    episodes = [Episode(owner=owner, **record) for record in records]
    streams = hold_streams(episode.stream_id for episode in episodes)
    for episode in episodes:
        episode.stream = streams.get(episode.stream_id)
    numbering.assign(episodes)
    Episode.objects.bulk_create(episodes)
    Stream.objects.filter(pk__in=[one.pk for one in streams.values()]).update(has_episodes=True)
    return episodes


@transaction.atomic
def update_episode(episode: Episode, record: dict[str, Any]) -> Episode:
    """Write the given keys of an episode, whose row the caller holds.

    In another series its number is kept where it is free, else it gets the next one. Raises
    UserError for a number that another episode of the same series has.
    """
    before = copy(episode)
    for name, value in record.items():
        if not (episode.upload_queued_at and name in OF_THE_UPLOAD):
            setattr(episode, name, value)
    stream_ids = {before.stream_id, episode.stream_id}
    moves = len(stream_ids) > 1
    if moves:
        hold_streams(stream_ids)
    _place(episode, before)
    episode.save(update_fields={*record, "title", "description", "order_index", "updated_at"})
    if moves:
        count_episodes(stream_ids)
    return episode


@transaction.atomic
def edit_episode(*, episode: Episode, changes: dict[str, Any], basis: Shown) -> None:
    """Write what a person changed in a form. Raises `Overtaken` if others were faster."""
    update_episode(basis.hold(episode, changes), changes)


def hold_streams(ids: Iterable[UUID | None]) -> dict[UUID | None, Stream]:
    """Hold the rows of these streams until the end of the transaction; UserError if one is gone."""
    wanted = {one for one in ids if one}
    rows = Stream.objects.locked().filter(pk__in=wanted).order_by("pk") if wanted else []
    streams: dict[UUID | None, Stream] = {row.pk: row for row in rows}
    if len(streams) < len(wanted):
        text = "This stream has just been deleted."
        raise UserError(text, code="episodes.stream_gone", errors={"stream_id": text})
    return streams


def count_episodes(stream_ids: Iterable[UUID | None]) -> None:
    """Write down whether streams, whose rows the caller holds, have episodes."""
    has_episodes = Exists(Episode.objects.filter(stream=OuterRef("pk")))
    wanted = [one for one in stream_ids if one]
    Stream.objects.filter(pk__in=wanted).update(has_episodes=has_episodes)


def _place(episode: Episode, before: Episode) -> None:
    number = episode.order_index
    if episode.series_id != before.series_id:
        numbering.assign([episode])
        numbering.give_back(before)
    elif episode.series_id and number != before.order_index:
        episode.order_index = before.order_index
        if number is not None:
            numbering.renumber(episode, number)
