"""Keyset paging: a page goes on behind the values of the last row before it.

What is written or deleted meanwhile neither repeats nor hides another row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import attrgetter, or_
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q

from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import Model, QuerySet
    from django.db.models.expressions import OrderBy


class BadCursor(UserError):
    code = "records.bad_cursor"


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order; nulls come last in both directions."""

    column: str
    is_descending: bool
    is_nullable: bool

    @classmethod
    def of(cls, name: str, model: type[Model]) -> Key:
        """Read "column" or "-column"; what is no column of the model may be null."""
        column = name.removeprefix("-")
        try:
            is_nullable = column != "pk" and bool(model._meta.get_field(column).null)
        except FieldDoesNotExist:
            is_nullable = True
        return cls(column, name.startswith("-"), is_nullable)

    @property
    def order(self) -> OrderBy:
        # Without need it would keep PostgreSQL from using a plain index.
        column, nulls_last = F(self.column), True if self.is_nullable else None
        if self.is_descending:
            return column.desc(nulls_last=nulls_last)
        return column.asc(nulls_last=nulls_last)

    def equals(self, value: Any) -> Q:
        return Q(**{f"{self.column}__isnull": True} if value is None else {self.column: value})

    def passes(self, value: Any, *, or_equals: bool = False) -> Q:
        suffix = ("lt" if self.is_descending else "gt") + ("e" if or_equals else "")
        return Q(**{f"{self.column}__{suffix}": value})


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order in which no two rows are equal; its last key is the primary key."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, order: Sequence[str], model: type[Model]) -> Keyset:
        """Read column names, and add the primary key where it is missing."""
        names = [name for name in order if name.removeprefix("-") not in ("id", "pk")]
        last = "-pk" if order[-1].startswith("-") else "pk"
        return cls(tuple(Key.of(name, model) for name in (*names, last)))

    def page(
        self, rows: QuerySet[Any], *, cursor: str | None, size: int
    ) -> tuple[list[Any], str | None]:
        """Return the rows behind a cursor, and the next page's cursor: None on the last page.

        Raises `BadCursor` for one that is not of this order.
        """
        found = list(islice(self._rows(rows, cursor, size + 1), size + 1))
        more = self._cursor(found[size - 1]) if len(found) > size else None
        return found[:size], more

    def _rows(self, rows: QuerySet[Any], cursor: str | None, limit: int) -> Iterator[Any]:
        ordered = rows.order_by(*(key.order for key in self.keys))
        if cursor is None:
            yield from ordered[:limit]
            return
        for part in behind(self.keys, self._values(cursor)):
            yield from ordered.filter(part)[:limit]

    @property
    def _salt(self) -> str:
        names = ("-" * key.is_descending + key.column for key in self.keys)
        return f"glowing.records.cursors:{','.join(names)}"

    def _cursor(self, row: Any) -> str:
        values = (attrgetter(key.column.replace("__", "."))(row) for key in self.keys)
        plain = [v if isinstance(v, bool | int | float | None) else str(v) for v in values]
        return signing.dumps(plain, salt=self._salt)

    def _values(self, cursor: str) -> list[Any]:
        try:
            values: list[Any] = signing.loads(cursor, salt=self._salt)
        except signing.BadSignature as error:
            message = "This page is no longer known. Start again from the first one."
            raise BadCursor(message) from error
        return values


def behind(keys: Sequence[Key], values: Sequence[Any]) -> list[Q]:
    """Return conditions that match, one after the other, what comes behind a row's values.

    Each part but the last of nulls begins with a bound on the first key, for an index to start at.
    """
    if not keys:
        return []
    key, value = keys[0], values[0]
    ties = [key.equals(value) & tie for tie in behind(keys[1:], values[1:])]
    if value is None:
        return ties
    later = reduce(or_, [key.passes(value), *ties])
    nulls = [key.equals(None)] if key.is_nullable else []
    return [key.passes(value, or_equals=True) & later, *nulls]
