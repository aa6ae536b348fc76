"""What makes sure that no job runs or waits for ever, whatever was killed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from glowing.jobs import broker, events, statuses
from glowing.jobs.models import ACTIVE, Job, State, Task
from glowing.jobs.querysets import ago
from glowing.jobs.scratch import folders, remove_scratch
from glowing.jobs.vocabulary import UNFINISHED

if TYPE_CHECKING:
    from glowing.jobs.config import JobsConfig

logger = logging.getLogger(__name__)

RING_AT_MOST = 100
WORKER_LOST = "The worker died every time this was tried; the log says how far it came."


def sweep(config: JobsConfig) -> None:
    """Do one round. Any number may run at once; none waits for another."""
    recover_lost(config)
    settle_forgotten()
    ring_waiting(config)
    remove_old_scratch()


def recover_lost(config: JobsConfig) -> None:
    """Requeue the jobs whose worker is gone; end those that were cancelled or tried enough."""
    lost = Job.objects.lost(config.lease_s)
    for job_id in list(lost.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # One at a time: reactions lock rows that the reactions to other ends may hold.
            row = lost.filter(pk=job_id).select_for_update(skip_locked=True, of=("self",)).first()
            if row is not None:
                _recover(row)


def settle_forgotten() -> None:
    """Settle the tasks whose last job ended in a process that died before it could."""
    working = Job.objects.filter(task=OuterRef("pk")).active()
    over = Task.objects.filter(~Exists(working), status__in=UNFINISHED)
    for task_id in over.values_list("pk", flat=True):
        statuses.settle(task_id)


def ring_waiting(config: JobsConfig) -> None:
    """Ring for jobs nobody was told about, or so long ago that the broker may have forgotten.

    The oldest are enough: a worker that takes them comes to the others.
    """
    unheard = Q(rung_at=None) | Q(rung_at__lt=ago(config.ring_again_s))
    for job in Job.objects.waiting().filter(unheard).order_by("created_at")[:RING_AT_MOST]:
        if not broker.ring(job):
            return
        Job.objects.filter(pk=job.pk).update(rung_at=Now())


def remove_old_scratch() -> None:
    """Remove the folders that ended jobs left on this machine."""
    found = set(folders())
    active = Job.objects.filter(pk__in=found).active().values_list("pk", flat=True)
    for job_id in found - set(active):
        remove_scratch(job_id)


def _recover(job: Job) -> None:
    logger.warning("job.lost", extra={"job_id": str(job.pk), "attempt": job.attempt})
    job.lease = None
    job.eta = None
    if job.cancel_requested_at or job.attempt >= job.max_attempts:
        _end(job)
    else:
        job.state = State.QUEUED
        job.rung_at = None
    job.save(update_fields=CHANGED)
    if job.state not in ACTIVE:
        events.react_to_end(job)
    events.publish_row(job.pk)


CHANGED = ("state", "lease", "eta", "rung_at", "finished_at", "error_code", "error_detail")


def _end(job: Job) -> None:
    job.finished_at = Now()
    job.state = State.CANCELLED if job.cancel_requested_at else State.FAILED
    if job.state == State.FAILED:
        job.error_code, job.error_detail = "jobs.worker_lost", WORKER_LOST
