"""Write the items of an export as one person's rows, batch by batch."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from episodes.services.records import count_episodes, hold_streams
from glowing.dynamodb import clips, files, special
from glowing.dynamodb.entries import Entry, Refused, fill, known_of, original_of
from glowing.dynamodb.ids import ids_for
from glowing.dynamodb.tables import Table
from glowing.dynamodb.tally import Outcome, Place
from streams.services import announce_plans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.dynamodb.kinds import Kind
    from glowing.dynamodb.tally import Tally

# Two times of one write are a moment apart.
SAME_MOMENT = timedelta(seconds=1)
TWICE = "it stands in this export twice; the first one counts"
CHANGED_HERE = "it was changed here since, and stays as it is"


def load(path: Path, kind: Kind, owner: User, tally: Tally) -> None:
    """Take over every item of a file; those that cannot be are counted with their reasons.

    Repeatable: a row that is there already is brought up to date, unless it was changed here since.
    Never touches another owner's row. Every batch is a transaction, and holds off another import
    for the same person.
    """
    entries = _entries(path, kind, tally)
    streams: set[UUID] = set()
    while batch := list(islice(entries, kind.batch)):
        with transaction.atomic():
            owner.hold()
            good = _checked(batch, kind, owner, tally)
            _store(good, kind, owner, tally)
        streams |= {entry.values["stream_id"] for entry in good if entry.values.get("stream_id")}
    if kind.table == Table.CLIPS:
        clips.place(streams)
    elif kind.table == Table.EPISODES:
        _count_episodes(streams)
    elif kind.table == Table.SERIES:
        _announce_plans(owner)


@transaction.atomic
def _announce_plans(owner: User) -> None:
    announce_plans(owner=owner)


@transaction.atomic
def _count_episodes(stream_ids: set[UUID]) -> None:
    hold_streams(stream_ids)
    count_episodes(stream_ids)


def _entries(path: Path, kind: Kind, tally: Tally) -> Iterator[Entry]:
    for line, item in files.items(path):
        place = Place(path, line)
        try:
            if isinstance(item, files.Unreadable):
                raise Refused(str(item))
            entry = Entry(place, item, original_of(kind, item))
        except Refused as error:
            tally.add(Outcome.REFUSED, place=place, reason=str(error))
        else:
            yield entry


def _checked(batch: list[Entry], kind: Kind, owner: User, tally: Tally) -> list[Entry]:
    """Return the entries that can become rows, each once."""
    known = known_of(owner, kind, batch)
    good: dict[str, Entry] = {}
    for entry in batch:
        try:
            if entry.original in good:
                raise Refused(TWICE)
            fill(kind, entry, known)
            special.complete(kind, owner, entry)
        except Refused as error:
            tally.add(Outcome.REFUSED, place=entry.place, reason=str(error))
            continue
        good[entry.original] = entry
        for name in kind.references:
            if entry.item.get(name) and entry.values[name] is None:
                tally.note(f"{name}: what it refers to is not here", place=entry.place)
    return list(good.values())


def _store(entries: list[Entry], kind: Kind, owner: User, tally: Tally) -> None:
    ids = ids_for(owner, kind.model, [entry.original for entry in entries])
    rows = _rows_there(entries, kind, owner, ids)
    ids |= {original: row.pk for original, row in rows.items()}
    special.settle(kind, entries, ids, tally)
    outcomes: dict[str, Outcome] = {}
    for entry in entries:
        row = rows.get(entry.original)
        outcomes[entry.original] = _merge(row, entry, kind) if row else Outcome.CREATED
    rows |= _create([one for one in entries if one.original not in rows], kind, owner, ids)
    changed = [rows[one] for one, outcome in outcomes.items() if outcome == Outcome.UPDATED]
    if changed:
        kind.model.objects.bulk_update(changed, kind.changeable)
    if kind.table == Table.CLIPS:
        pairs = [(rows[one.original], one) for one in entries]
        clips.add_parts(owner, pairs, outcomes)
    for entry in entries:
        outcome = outcomes[entry.original]
        reason = CHANGED_HERE if outcome == Outcome.KEPT else ""
        tally.add(outcome, place=entry.place, reason=reason)


def _rows_there(
    entries: list[Entry], kind: Kind, owner: User, ids: Mapping[str, UUID]
) -> dict[str, Any]:
    """Return the owner's rows that items stand for, by what names the items."""
    names: dict[Any, str]
    if kind.lookup == "owner_id":
        names = dict.fromkeys([owner.pk], "".join(entry.original for entry in entries))
    elif kind.lookup == "key":
        names = {entry.original: entry.original for entry in entries}
    else:
        names = {ids[entry.original]: entry.original for entry in entries}
    rows = kind.model.objects.for_user(owner).filter(**{f"{kind.lookup}__in": list(names)})
    return {names[getattr(row, kind.lookup)]: row for row in rows}


def _merge(row: Any, entry: Entry, kind: Kind) -> Outcome:
    """Bring a row up to date, in memory."""
    wanted = {name: value for name, value in entry.values.items() if name not in kind.first}
    wanted["extra"] = row.extra | entry.extra
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return Outcome.UNCHANGED
    if _is_changed_here(row, entry):
        return Outcome.KEPT
    for name, value in wanted.items():
        setattr(row, name, value)
    row.created_at = entry.created_at or row.created_at
    row.updated_at = entry.updated_at or row.updated_at
    return Outcome.UPDATED


def _is_changed_here(row: Any, entry: Entry) -> bool:
    was_ingested = bool(getattr(row, "ingest_version", ""))
    newest = max(row.created_at, entry.updated_at or row.created_at)
    return was_ingested or row.updated_at > newest + SAME_MOMENT


def _create(
    entries: list[Entry], kind: Kind, owner: User, ids: Mapping[str, UUID]
) -> dict[str, Any]:
    model: Any = kind.model
    rows = {
        one.original: model(
            pk=ids[one.original],
            owner=owner,
            extra=one.extra,
            **special.for_new_row(kind) | one.values,
        )
        for one in entries
    }
    model.objects.bulk_create(rows.values())
    # Writing a new row sets its times to now.
    dated = [one for one in entries if one.created_at]
    for one in dated:
        rows[one.original].created_at = one.created_at
        rows[one.original].updated_at = one.updated_at
    if dated:
        old = [rows[one.original] for one in dated]
        model.objects.bulk_update(old, ["created_at", "updated_at"])
    return rows
