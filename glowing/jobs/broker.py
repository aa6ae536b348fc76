"""The doorbell: Celery carries "look at job X" and nothing else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from celery import current_app
from kombu.exceptions import OperationalError

if TYPE_CHECKING:
    from glowing.jobs.models import Job

logger = logging.getLogger(__name__)

HARD_LIMIT_FACTOR = 1.2


def task_of(kind: str) -> Any:
    """Return the Celery task of a kind; raises KeyError for a kind that does not exist."""
    if kind not in current_app.tasks:
        current_app.loader.import_default_modules()
    return current_app.tasks[kind]


def ring(job: Job) -> bool:
    """Tell the workers to look at this job; False when the broker is away.

    The job is safe either way: the sweeper rings again.
    """
    try:
        task_of(job.kind).apply_async(args=[str(job.pk)], retry=False, **_limits(job))
    except OperationalError:
        logger.warning("job.ring_failed", extra={"job_id": str(job.pk)}, exc_info=True)
        return False
    return True


def _limits(job: Job) -> dict[str, float]:
    if job.time_limit_s is None:
        return {}
    return {
        "soft_time_limit": job.time_limit_s,
        "time_limit": job.time_limit_s * HARD_LIMIT_FACTOR + 30,
    }
