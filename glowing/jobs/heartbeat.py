from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Self

from django.db import connection

from glowing.jobs import events
from glowing.jobs.exceptions import LeaseLost, Stopped
from glowing.jobs.outage import DATABASE_LOST
from glowing.jobs.run import Status

if TYPE_CHECKING:
    from glowing.jobs.config import JobsConfig
    from glowing.jobs.run import Run

logger = logging.getLogger(__name__)

PROGRESS_PERIOD_S = 1.0
PROGRESS_MOVE = 0.01


class Heart(threading.Thread):
    """Beats while an attempt works: renews its lease, writes its progress, hears its cancel.

    A thread with a database connection of its own, because a pipeline may be silent for minutes.
    When the database stays away for longer than the lease it stops the attempt, whose job may
    by then belong to another.
    """

    def __init__(self, run: Run, config: JobsConfig) -> None:
        super().__init__(name=f"heart-{run.job.pk}", daemon=True)
        self._run = run
        self._config = config
        self._stopped = threading.Event()
        self._last_beat = self._last_told = time.monotonic()
        self._told = Status()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the thread, so that nothing it reports can come after the outcome."""
        self._stopped.set()
        self.join(self._config.heartbeat_s)

    def run(self) -> None:
        try:
            self._announce()
            while not self._stopped.wait(self._config.poll_s) and self._look():
                pass
        finally:
            connection.close()

    def _announce(self) -> None:
        """Say that the job runs now, here so that its work need not wait for that."""
        try:
            events.publish(self._run.job)
        except DATABASE_LOST:
            logger.warning("job.heartbeat_missed", exc_info=True)
            connection.close()

    def _look(self) -> bool:
        """Do one round; False ends the thread."""
        try:
            self._run.lease.check()
            self._beat()
        except Stopped as reason:
            self._run.stop(reason)
            return False
        except DATABASE_LOST:
            logger.warning("job.heartbeat_missed", exc_info=True)
            connection.close()
            if time.monotonic() - self._last_beat > self._config.lease_s:
                self._run.stop(LeaseLost())
                return False
        return True

    def _beat(self) -> None:
        now = time.monotonic()
        status = self._run.status
        is_news = self._has_moved(status) and now - self._last_told >= PROGRESS_PERIOD_S
        if not is_news and now - self._last_beat < self._config.heartbeat_s:
            return
        self._run.lease.beat(
            step=status.step,
            progress=status.progress,
            eta=status.eta,
            log_tail=self._run.log_tail,
        )
        self._last_beat = now
        if is_news:
            self._last_told, self._told = now, status
            events.publish_row(self._run.job.pk)

    def _has_moved(self, status: Status) -> bool:
        moved = abs(status.progress - self._told.progress)
        return status.step != self._told.step or moved >= PROGRESS_MOVE
