"""Compare our work with a bare tool's in one run: medians, A and B in turn, one table row each."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Measure = Literal["wall", "cpu"]

HEADER = "| work | measure | ours | peer | ratio | bar | holds |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Result:
    """Medians in seconds; `ratio` is the median of the ratios of neighbouring runs."""

    name: str
    measure: Measure
    ours_s: float
    peer_s: float
    ratio: float
    bar: float

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bar

    def __str__(self) -> str:
        times = f"{self.ours_s:.2f} s | {self.peer_s:.2f} s | {self.ratio:.2f} | ≤ {self.bar}"
        return f"| {self.name} | {self.measure} | {times} | {'yes' if self.holds else 'NO'} |"


def compare(
    name: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    measure: Measure = "wall",
    runs: int = 5,
    bar: float = 1.6,
) -> Result:
    """Run both `runs` times in turn, after one warm-up each, and print a markdown row.

    "cpu" counts this process and the children it has waited for.
    """
    clock = time.perf_counter if measure == "wall" else _cpu_s
    pairs = [(_cost(ours, clock), _cost(peer, clock)) for _ in range(runs + 1)][1:]
    result = Result(
        name,
        measure,
        ours_s=statistics.median(mine for mine, _ in pairs),
        peer_s=statistics.median(bare for _, bare in pairs),
        ratio=statistics.median(mine / bare for mine, bare in pairs),
        bar=bar,
    )
    sys.stdout.write(f"{result}\n")
    sys.stdout.flush()
    return result


def _cost(work: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    work()
    return clock() - began


def _cpu_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
