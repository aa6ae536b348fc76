"""How long the steps of jobs took, against the length of what they worked on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glowing.jobs.models import Job

# As `Run.step` writes it into the log: "14:01:07 probe: 0.4 s"; a step may name the part of
# its media it was about, "14:01:07 recognise 0:00:00 to 0:10:00: 31.5 s".
LINE = re.compile(
    r"^\d\d:\d\d:\d\d (?P<step>.+?)(?: [\d:]+(?: to [\d:]+)?)?: (?P<seconds>\d+\.\d) s$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Timing:
    """One step of one kind of job, summed over its jobs."""

    kind: str
    step: str
    count: int
    seconds: float
    media_ms: int

    @property
    def speed(self) -> float | None:
        """Return how many times faster than real time it was; None when too short to tell."""
        return self.media_ms / 1000 / self.seconds if self.seconds else None


def timings(work: Iterable[tuple[Job, int]]) -> list[Timing]:
    """Sum the steps of jobs, each given with the length of its media, in order of appearance."""
    summed: dict[tuple[str, str], Timing] = {}
    for job, media_ms in work:
        for step, seconds in steps_of(job).items():
            known = summed.get((job.kind, step), Timing(job.kind, step, 0, 0.0, 0))
            summed[job.kind, step] = Timing(
                job.kind, step, known.count + 1, known.seconds + seconds, known.media_ms + media_ms
            )
    return list(summed.values())


def steps_of(job: Job) -> dict[str, float]:
    """Return the seconds of every finished step of a job, and of all of it when it names none."""
    found: dict[str, float] = {}
    for line in LINE.finditer(job.log_tail):
        found[line["step"]] = found.get(line["step"], 0.0) + float(line["seconds"])
    if not found and job.started_at and job.finished_at:
        found[job.kind.rpartition(".")[2]] = (job.finished_at - job.started_at).total_seconds()
    return found
