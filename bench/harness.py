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
    """One row of the table; figures carry their unit, "-" stands where there is no peer or bar."""

    work: str
    measure: str
    ours: str
    peer: str
    ratio: str
    bar: str
    holds: bool

    def __str__(self) -> str:
        bar = f"≤ {self.bar}" if self.bar != "-" else "-"
        figures = f"{self.ours} | {self.peer} | {self.ratio} | {bar}"
        return f"| {self.work} | {self.measure} | {figures} | {'yes' if self.holds else 'NO'} |"

    def show(self) -> int:
        """Print the row and return the exit status: 0 when the bar holds."""
        sys.stdout.write(f"{self}\n")
        sys.stdout.flush()
        return 0 if self.holds else 1


def compare(
    work: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    measure: Measure = "wall",
    runs: int = 5,
    bar: float,
) -> Result:
    """Run both `runs` times in turn, after one warm-up each.

    The ratio is the median of the ratios of neighbouring runs. "cpu" counts this process and the
    children it has waited for.
    """
    clock = time.perf_counter if measure == "wall" else _cpu_s
    pairs = [(_cost(ours, clock), _cost(peer, clock)) for _ in range(runs + 1)][1:]
    mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / bare for mine, bare in pairs)
    figures = f"{mine:.2f} s", f"{bare:.2f} s", f"{ratio:.2f}", f"{bar}"
    return Result(work, measure, *figures, holds=ratio <= bar)


def _cost(work: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    work()
    return clock() - began


def _cpu_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
