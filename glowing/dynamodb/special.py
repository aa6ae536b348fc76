"""What only one table needs before its items become rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from episodes.models import Episode
from glowing.dynamodb import clips
from glowing.dynamodb.entries import Refused
from glowing.dynamodb.tables import Table
from widgets.kinds import all_kinds
from widgets.models import StreamWidget
from widgets.reading import config_of, kind_of, state_of
from widgets.services import digest_of, new_token

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.dynamodb.entries import Entry
    from glowing.dynamodb.kinds import Kind
    from glowing.dynamodb.tally import Tally


def complete(kind: Kind, owner: User, entry: Entry) -> None:
    """Add what follows from more than one attribute; raises Refused."""
    if kind.table == Table.CLIPS:
        clips.describe(owner, entry)
    elif kind.table == Table.CHAT:
        entry.values.setdefault("channel_id", entry.item["user_id"])
    elif kind.table == Table.PROFILES and entry.original != "my-profile":
        raise Refused("only the profile my-profile was ever used")
    elif kind.table == Table.WIDGETS:
        _complete_widget(entry.values)


def _complete_widget(values: dict[str, Any]) -> None:
    if "token" in values:
        values["token_digest"] = digest_of(values["token"])
    names = values.keys() & {"type", "config", "state"}
    widget = StreamWidget(**{name: values[name] for name in names})
    if widget.type in all_kinds():
        values["wakes_at"] = kind_of(widget).wakes_at(state_of(widget), config_of(widget))


def settle(kind: Kind, entries: list[Entry], ids: Mapping[str, UUID], tally: Tally) -> None:
    """Take back what another row has that only one may have: numbers and tokens."""
    if kind.table == Table.EPISODES:
        _settle_numbers(entries, ids, tally)
    elif kind.table == Table.WIDGETS:
        _settle_tokens(entries, ids, tally)


def for_new_row(kind: Kind) -> dict[str, Any]:
    """Return what a new row needs that its item may lack."""
    if kind.table != Table.WIDGETS:
        return {}
    token = new_token()
    return {"token": token, "token_digest": digest_of(token)}


def _settle_numbers(entries: list[Entry], ids: Mapping[str, UUID], tally: Tally) -> None:
    series = {entry.values.get("series_id") for entry in entries} - {None}
    rows = Episode.objects.filter(series__in=series, order_index__isnull=False)
    taken: dict[Any, UUID] = {
        (series_id, number): pk
        for series_id, number, pk in rows.values_list("series_id", "order_index", "pk")
    }
    for entry in entries:
        number = (entry.values.get("series_id"), entry.values.get("order_index"))
        if None in number:
            continue
        if taken.setdefault(number, ids[entry.original]) != ids[entry.original]:
            entry.values["order_index"] = None
            tally.note("order_index: its series has this number already", place=entry.place)


def _settle_tokens(entries: list[Entry], ids: Mapping[str, UUID], tally: Tally) -> None:
    digests = [entry.values.get("token_digest") for entry in entries]
    rows = StreamWidget.objects.filter(token_digest__in=[one for one in digests if one])
    taken = dict(rows.values_list("token_digest", "pk"))
    for entry in entries:
        digest = entry.values.get("token_digest")
        if digest and taken.setdefault(digest, ids[entry.original]) != ids[entry.original]:
            del entry.values["token"], entry.values["token_digest"]
            tally.note("access_token: it is in use; the widget has its own", place=entry.place)
