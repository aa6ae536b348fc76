"""Items on their way to rows: checked, with ids of this installation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from glowing.dynamodb.ids import known_ids
from glowing.dynamodb.kinds import NEVER, moment
from glowing.dynamodb.tables import Table
from glowing.exceptions import UserError
from streams.models import Stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.accounts.ownership import OwnedModel
    from glowing.dynamodb.kinds import Kind
    from glowing.dynamodb.tally import Place

Known = dict[type["OwnedModel"], dict[str, "UUID"]]


@dataclass(slots=True)
class Entry:
    """One item: where it stands, what names it, and the values of the row it becomes.

    `parts` are values of rows that go with it.
    """

    place: Place
    item: Mapping[str, Any]
    original: str
    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Refused(Exception):
    """An item that cannot become a row; the text says why."""


def original_of(kind: Kind, item: Mapping[str, Any]) -> str:
    """Return what names an item in its table; raises Refused where that is missing."""
    parts = [item.get(name) for name in kind.key]
    if not all(isinstance(part, str) and part for part in parts):
        raise Refused(f"it has no {' and '.join(kind.key)}")
    return "\n".join(str(part) for part in parts)


def known_of(owner: User, kind: Kind, entries: Iterable[Entry]) -> Known:
    """Look up, once for all of them, the rows that items refer to."""
    asked: dict[type[OwnedModel], set[str]] = {}
    for entry in entries:
        for name, model in kind.references.items():
            if value := entry.item.get(name):
                asked.setdefault(model, set()).add(str(value))
        for cut in _cuts(kind, entry.item):
            asked.setdefault(Stream, set()).add(str(cut.get("stream_id")))
    return {model: known_ids(owner, model, originals) for model, originals in asked.items()}


def fill(kind: Kind, entry: Entry, known: Known) -> None:
    """Work out the values of an entry's row; raises Refused with the attribute that is wrong."""
    for name, raw in entry.item.items():
        if raw is None or name in NEVER:
            continue
        try:
            if name in kind.references:
                entry.values[name] = known[kind.references[name]].get(str(raw))
            elif name in kind.rules:
                _apply(kind, entry, name, raw)
            else:
                entry.extra[name] = raw
        except (ValidationError, UserError, ValueError, TypeError, OverflowError) as error:
            raise Refused(f"{name}: {_said(error)}") from error
    for cut in _cuts(kind, entry.values):
        here = known[Stream].get(str(cut.get("stream_id")))
        cut["stream_id"] = str(here) if here else cut.get("stream_id")
    _date(entry)


def _apply(kind: Kind, entry: Entry, name: str, raw: Any) -> None:
    rule = kind.rules[name]
    value = rule.convert(raw) if rule.convert else raw
    field: Any = kind.model._meta.get_field(rule.field)
    entry.values[rule.field] = field.clean(value, None)


def _date(entry: Entry) -> None:
    try:
        created, updated = (
            moment(entry.item[name]) if entry.item.get(name) else None
            for name in ("created_at", "updated_at")
        )
    except ValueError as error:
        raise Refused(f"created_at or updated_at: {error}") from error
    entry.created_at, entry.updated_at = created or updated, updated or created


def _cuts(kind: Kind, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    cuts = values.get("cuts") if kind.table == Table.PROJECTS else None
    return [cut for cut in cuts if isinstance(cut, dict)] if isinstance(cuts, list) else []


def _said(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return error.message if isinstance(error, UserError) else str(error)
