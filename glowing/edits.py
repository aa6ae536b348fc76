"""Edits of a row on a page: optimistic locking, so that nobody overwrites what they have not seen.

A form carries a digest of the columns that it edits, as it showed them; whoever writes holds the
row and compares. What else changes of the row is nobody's conflict.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.shortcuts import get_object_or_404

from glowing.exceptions import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from django.db.models import Model

    from glowing.accounts.ownership import OwnedModel

RowT = TypeVar("RowT", bound="OwnedModel")


class Overtaken(Conflict):
    """Somebody was faster; `names` are the columns that differ, `digest` is of what is there."""

    code = "edits.overtaken"

    def __init__(self, names: list[str], digest: str) -> None:
        super().__init__(
            "This was changed elsewhere after you opened the page, so yours is not saved yet. "
            "Press the button again to replace what is there, or load it."
        )
        self.names, self.digest = names, digest


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form showed of a row; without a digest nothing is known, and nothing compared."""

    names: tuple[str, ...]
    digest: str

    @classmethod
    def of(cls, row: Model, names: tuple[str, ...]) -> Self:
        """Read these columns of a row as they are in the database."""
        values = json.dumps([row.serializable_value(name) for name in names], default=str)
        return cls(names, hashlib.sha256(values.encode()).hexdigest())

    def hold(self, row: RowT, changes: Mapping[str, object]) -> RowT:
        """Hold the row to write changes, and return it as it is now. Raises as `check` does."""
        rows: Any = type(row).objects
        held: RowT = get_object_or_404(rows.locked(), pk=row.pk)
        self.check(held, changes)
        return held

    def check(self, row: Model, changes: Mapping[str, object]) -> None:
        """Raise `Overtaken` if changes to a row, which the caller holds, overwrite what is unseen.

        What is there already may be written again, as by a button that was pressed twice.
        """
        now = self.of(row, self.names)
        names = [name for name, value in changes.items() if getattr(row, name) != value]
        if self.digest not in ("", now.digest) and names:
            raise Overtaken(names, now.digest)
