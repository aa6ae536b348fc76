from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, cast

from django.db import transaction
from django.utils import timezone

from glowing.jobs import events
from glowing.jobs.exceptions import Cancelled, LeaseLost, Stopped
from glowing.jobs.models import Job, State
from glowing.jobs.outage import through_outages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from glowing.jobs.config import JobsConfig
    from glowing.jobs.leases import Lease

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
MAX_LINE = 2000


@dataclass(frozen=True, slots=True)
class Status:
    """How far an attempt is, as last reported."""

    step: str = ""
    progress: float = 0.0
    eta: datetime | None = None


class Run:
    """One attempt at a job, as its pipeline sees it.

    `scratch` is a private folder that later attempts on this machine find again. `cancelled` is
    set when the attempt must stop: give it to everything that runs for long. Reporting is cheap:
    it changes memory only, and the heartbeat writes it down.
    """

    def __init__(
        self, job: Job, lease: Lease, scratch: tuple[Path, str], config: JobsConfig
    ) -> None:
        self.job = job
        self.lease = lease
        self.scratch, self._scratch_id = scratch
        self.cancelled = threading.Event()
        self.is_complete = False
        self.reason: Stopped = LeaseLost()
        self.before_complete: Callable[[], None] = lambda: None
        self._config = config
        self._status = Status()
        self._share = self._done = self._skipped = 0.0
        self._started = time.monotonic()
        self._lines = deque(job.log_tail.splitlines())
        self._log_size = len(job.log_tail)

    # --- for pipelines

    @contextmanager
    def step(self, name: str, *, share: float = 0.0) -> Iterator[None]:
        """Name what is done inside the block; `share` is its part of the whole bar.

        Steps follow each other and are not nested; their shares sum to 1.
        """
        self.check()
        started = time.monotonic()
        self._share = share
        self._status = replace(self._status, step=name)
        yield
        self._advance(share)
        self.log(f"{name}: {time.monotonic() - started:.1f} s")

    def report(self, fraction: float) -> None:
        """Say how much of the current step is done, from 0 to 1; raise when to stop."""
        self.check()
        self._move_to(self._done + self._share * min(max(fraction, 0.0), 1.0))

    def once(
        self, name: str, work: Callable[[], JSON], *, share: float = 0.0, is_portable: bool = False
    ) -> JSON:
        """Run a step whose result is kept: a later attempt gets it without the work.

        A result may rely on files in `scratch`: it is forgotten when they are gone. One that
        stands by itself (rows, stored files) is `is_portable`, and holds on any machine.
        """
        key = name if is_portable else f"{name}@{self._scratch_id}"
        if key in self.job.ledger:
            self.check()
            self._skipped += share
            self._advance(share)
            return cast("JSON", self.job.ledger[key])
        with self.step(name, share=share):
            result = work()
            self.job.ledger[key] = result
            through_outages(
                lambda: self.lease.beat(ledger=self.job.ledger), self._config.lease_s / 2
            )
        return result

    def log(self, line: str) -> None:
        """Add a line to the job's log, of which the end is kept."""
        stamped = f"{timezone.now():%H:%M:%S} {line.replace(chr(0), '')[:MAX_LINE]}"
        self._lines.append(stamped)
        self._log_size += len(stamped) + 1
        while len(self._lines) > 1 and self._log_size > self._config.log_bytes:
            self._log_size -= len(self._lines.popleft()) + 1

    def check(self) -> None:
        """Raise `Cancelled` or `LeaseLost` when this attempt must stop."""
        if self.cancelled.is_set():
            raise self.reason

    def complete(self) -> AbstractContextManager[None]:
        """Let what is written inside the block and the job's success become true together.

        Keep it short: no network, no ffmpeg. From here on the job cannot be cancelled.
        """
        return self._complete()

    # --- for the runner

    def stop(self, reason: Stopped) -> None:
        """Make the pipeline stop at its next look."""
        self.reason = reason
        self.cancelled.set()

    @property
    def status(self) -> Status:
        return self._status

    @property
    def log_tail(self) -> str:
        return "\n".join(list(self._lines))

    @contextmanager
    def _complete(self) -> Iterator[None]:
        self.check()
        self.before_complete()
        with transaction.atomic():
            self.lease.succeed(progress=1.0, log_tail=self.log_tail, step="")
            yield
            self.job.state = State.SUCCEEDED
            events.react_to_end(self.job)
            events.publish_row(self.job.pk)
        self.is_complete = True

    def _advance(self, share: float) -> None:
        self._done, self._share = self._done + share, 0.0
        self._move_to(self._done)

    def _move_to(self, progress: float) -> None:
        progress = min(progress, 1.0)
        self._status = replace(self._status, progress=progress, eta=self._eta(progress))

    def _eta(self, progress: float) -> datetime | None:
        """Expect the rest to go as fast as what this attempt itself has done so far."""
        elapsed = time.monotonic() - self._started
        done = progress - self._skipped
        if done < 0.02 or elapsed < 1:
            return None
        return timezone.now() + timedelta(seconds=elapsed * (1 - progress) / done)


__all__ = ["JSON", "Cancelled", "LeaseLost", "Run", "Status"]
