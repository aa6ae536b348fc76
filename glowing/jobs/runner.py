from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from structlog.contextvars import bound_contextvars

from glowing.jobs import events, leases, outcomes
from glowing.jobs.config import JobsConfig
from glowing.jobs.heartbeat import Heart
from glowing.jobs.leases import Lease
from glowing.jobs.run import Run
from glowing.jobs.scratch import open_scratch

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)


def run_job(job_id: str, work: Callable[[Run], None]) -> None:
    """Claim a job, do its work and record the outcome; a no-op when it cannot be claimed.

    Raises only what is a bug, after it was recorded, and the interruption of this process.
    """
    config = JobsConfig.from_settings()
    job = leases.claim(UUID(job_id), config)
    if job is None:
        logger.info("job.not_claimed", extra={"job_id": job_id})
        return
    assert job.lease
    with bound_contextvars(job_id=job_id, kind=job.kind):
        run = Run(job, Lease(job.pk, job.lease), open_scratch(job.pk), config)
        _attempt(run, work, config)


def _attempt(run: Run, work: Callable[[Run], None], config: JobsConfig) -> None:
    try:
        with _heart(run, config):
            work(run)
            if not run.is_complete:
                with run.complete():
                    pass
    except BaseException as error:
        if run.is_complete:
            raise
        outcomes.record(run, error, config)
        if outcomes.must_surface(run, error):
            raise
    finally:
        outcomes.tidy(run)


def _heart(run: Run, config: JobsConfig) -> AbstractContextManager[object]:
    """Inside a transaction no other connection can see the row, so there is nothing to beat for."""
    if connection.in_atomic_block:
        events.publish(run.job)
        return nullcontext()
    heart = Heart(run, config)
    run.before_complete = heart.stop
    return heart
