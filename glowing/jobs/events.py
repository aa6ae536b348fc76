from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal, TypedDict

from django.db import transaction

from glowing import realtime
from glowing.jobs import statuses
from glowing.jobs.models import Job
from glowing.jobs.outage import DATABASE_LOST
from glowing.jobs.signals import job_ended
from glowing.times import iso

if TYPE_CHECKING:
    from uuid import UUID

logger = logging.getLogger(__name__)


class JobPayload(TypedDict):
    """A whole job, in JSON primitives; times are ISO 8601 in UTC."""

    id: str
    kind: str
    title: str
    record_id: str
    parent_id: str | None
    state: str
    step: str
    progress: float
    eta: str | None
    attempt: int
    error_code: str
    error_detail: str
    created_at: str
    started_at: str | None
    finished_at: str | None


class JobUpdate(TypedDict):
    """The frame that tells a socket what a job is now."""

    type: Literal["JOB_UPDATE"]
    job: JobPayload


def as_payload(job: Job) -> JobPayload:
    """Describe a job to its owner."""
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "title": job.title,
        "record_id": str(job.record_id),
        "parent_id": str(job.parent_id) if job.parent_id else None,
        "state": str(job.state),
        "step": job.step,
        "progress": round(job.progress, 4),
        "eta": iso(job.eta) if job.eta else None,
        "attempt": job.attempt,
        "error_code": job.error_code,
        "error_detail": job.error_detail,
        "created_at": iso(job.created_at),
        "started_at": iso(job.started_at) if job.started_at else None,
        "finished_at": iso(job.finished_at) if job.finished_at else None,
    }


def as_update(job: Job) -> JobUpdate:
    """Wrap a job into the frame a socket gets."""
    return {"type": "JOB_UPDATE", "job": as_payload(job)}


def publish(job: Job) -> None:
    """Tell the owner's pages about this job, and settle its task, after the commit."""
    realtime.publish(realtime.pages_group(job.owner_id), as_update(job))
    statuses.settle_on_commit(job.task_id)


def react_to_end(job: Job) -> None:
    """Let others react to a job's end, inside the transaction that ends it.

    A reaction that has a bug is logged and undone; it keeps no job from ending.
    """
    try:
        with transaction.atomic():
            job_ended.send(Job, job=job)
    except DATABASE_LOST:
        raise
    except Exception:
        logger.exception("job.reaction_failed", extra={"job_id": str(job.pk)})


def publish_row(job_id: UUID) -> None:
    """Publish what the row says after the commit; a deleted row says nothing."""
    transaction.on_commit(lambda: _publish_row(job_id))


def _publish_row(job_id: UUID) -> None:
    job = Job.objects.filter(pk=job_id).brief().defer("log_tail").first()
    if job is not None:
        publish(job)
