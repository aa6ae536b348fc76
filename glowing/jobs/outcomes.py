"""How an attempt that did not succeed ends, by the class of what was raised."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from glowing.exceptions import TransientError, UserError
from glowing.jobs import events
from glowing.jobs.exceptions import Cancelled, LeaseLost, Stopped
from glowing.jobs.models import ACTIVE, Job, State
from glowing.jobs.outage import DATABASE_LOST, through_outages
from glowing.jobs.scratch import remove_scratch

if TYPE_CHECKING:
    from glowing.jobs.config import JobsConfig
    from glowing.jobs.run import Run

logger = logging.getLogger(__name__)

BUG = "Something went wrong inside. It has been logged; try again, and report it if it stays."
TIMED_OUT = "It took far longer than the recording should need, and was stopped."
DATABASE_AWAY = TransientError("The database went away for a moment.", code="jobs.database_lost")


def record(run: Run, error: BaseException, config: JobsConfig) -> None:
    """Write the outcome of a failed attempt, waiting for a database that is away.

    Whatever a pipeline raises after it was told to stop counts as having stopped.
    """
    cause = run.reason if run.cancelled.is_set() else error
    try:
        through_outages(lambda: _record(run, cause, config), config.lease_s)
        events.publish_row(run.job.pk)
    except LeaseLost:
        logger.warning("job.lease_lost")
    except DATABASE_LOST:
        logger.exception("job.outcome_lost")


def must_surface(run: Run, error: BaseException) -> bool:
    """Say whether this is a bug, or an interruption that the process itself must see."""
    expected = (UserError, TransientError, Stopped, SoftTimeLimitExceeded, *DATABASE_LOST)
    if not isinstance(error, Exception):
        return True
    return not isinstance(error, expected) and not run.cancelled.is_set()


def tidy(run: Run) -> None:
    """Remove the scratch folder, unless another attempt may need it."""
    try:
        is_over = not Job.objects.filter(pk=run.job.pk, state__in=ACTIVE).exists()
    except DATABASE_LOST:
        return
    if is_over:
        remove_scratch(run.job.pk)


def _record(run: Run, cause: BaseException, config: JobsConfig) -> None:
    run.log(f"{type(cause).__name__}: {cause}")
    logger.info("job.attempt_ended", extra={"cause": type(cause).__name__})
    match cause:
        case LeaseLost():
            raise cause
        case Cancelled():
            _finish(run, State.CANCELLED)
        case SoftTimeLimitExceeded():
            _fail(run, "jobs.timed_out", TIMED_OUT)
        case UserError():
            _fail(run, cause.code, cause.message)
        case TransientError():
            _try_again(run, cause, config)
        case Exception() if isinstance(cause, DATABASE_LOST):
            _try_again(run, DATABASE_AWAY, config)
        case Exception():
            logger.error("job.bug", exc_info=cause)
            _fail(run, "jobs.bug", BUG)
        case _:
            run.lease.requeue(attempt=F("attempt") - 1, log_tail=run.log_tail)


def _fail(run: Run, code: str, detail: str) -> None:
    _finish(
        run,
        State.FAILED,
        step=run.status.step,
        progress=run.status.progress,
        error_code=code,
        error_detail=detail,
    )


@transaction.atomic
def _finish(run: Run, state: State, **values: object) -> None:
    run.lease.finish(state, log_tail=run.log_tail, **values)
    run.job.state = state
    events.react_to_end(run.job)


def _try_again(run: Run, error: TransientError, config: JobsConfig) -> None:
    if run.job.attempt >= run.job.max_attempts:
        _fail(run, error.code, error.message)
        return
    run.lease.requeue(
        available_at=Now() + backoff(run.job.attempt, error, config),
        error_code=error.code,
        error_detail=error.message,
        log_tail=run.log_tail,
    )


def backoff(attempt: int, error: TransientError, config: JobsConfig) -> timedelta:
    """Return how long to wait: doubling, capped, jittered, never less than what was asked for."""
    delay_s = min(config.backoff_s * 2 ** (attempt - 1), config.backoff_max_s)
    asked_s = error.retry_after.total_seconds() if error.retry_after else 0.0
    return timedelta(seconds=max(delay_s, asked_s) * random.uniform(1.0, 1.25))  # noqa: S311
