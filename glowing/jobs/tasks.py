from __future__ import annotations

import logging

from celery import Task, shared_task

from glowing.jobs import sweeper
from glowing.jobs.config import JobsConfig

logger = logging.getLogger(__name__)


class JobTask(Task):  # type: ignore[misc]
    """A task that runs one job; unknown arguments of a newer release are logged and ignored."""

    ignore_result = True
    trail = False

    def __call__(self, job_id: str, **extra: object) -> None:
        if extra:
            logger.warning("job.unknown_arguments", extra={"arguments": sorted(extra)})
        self.run(job_id)


@shared_task(name="jobs.sweep", ignore_result=True)
def sweep() -> None:
    """Recover lost jobs, ring for forgotten ones, and clear old scratch folders."""
    sweeper.sweep(JobsConfig.from_settings())
