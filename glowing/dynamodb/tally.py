"""What became of the items of an export. Django-free."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = 20


class Outcome(StrEnum):
    """What became of one item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # changed here since, and left as it is
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}"


@dataclass(slots=True)
class Tally:
    """The outcomes of one table, and the first places of each reason why not, or not quite."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: dict[str, list[Place]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        return self.outcomes.total()

    def add(self, outcome: Outcome, *, place: Place, reason: str = "") -> None:
        """Count one item."""
        self.outcomes[outcome] += 1
        if reason:
            self.note(reason, place=place)

    def note(self, reason: str, *, place: Place) -> None:
        """Remember something about an item that was taken over all the same."""
        self.counts[reason] += 1
        places = self.reasons.setdefault(reason, []) if len(self.reasons) < 100 else []
        if len(places) < EXAMPLES:
            places.append(place)
