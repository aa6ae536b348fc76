from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from glowing.exceptions import Conflict
from glowing.jobs import broker, events, statuses
from glowing.jobs.models import ACTIVE, Job, State, Task
from glowing.jobs.vocabulary import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from glowing.accounts.models import User

MORE_ATTEMPTS = 3


def enqueue(  # noqa: PLR0913
    *,
    kind: str,
    owner: User,
    record_id: UUID,
    title: str,
    parent: Job | None = None,
    input: dict[str, Any] | None = None,
    time_limit_s: int | None = None,
) -> Job:
    """Write a job down in the caller's transaction and ring the workers once it is committed.

    What has a parent belongs to its task; what has none is a task of its own.
    Raises `Conflict` (`jobs.already_active`) while one of this kind is active for the record.
    After `time_limit_s` seconds of one attempt the job fails; None sets no limit of its own.
    """
    broker.task_of(kind)
    try:
        with transaction.atomic():
            job = Job(
                kind=kind,
                owner=owner,
                record_id=record_id,
                title=title[:255],
                parent=parent,
                input=input or {},
                time_limit_s=time_limit_s,
                rung_at=Now(),
            )
            job.task = parent.task if parent else _new_task(job)
            job.save(force_insert=True)
    except IntegrityError as err:
        raise _already_active() from err
    job.refresh_from_db()
    if parent is None:
        statuses.publish(job.task_id, old_status=None)
    _announce(job)
    return job


@transaction.atomic
def request_cancel(*, job: Job) -> None:
    """End a job and those it started: waiting ones at once, running ones within two seconds.

    Raises `Conflict` (`jobs.already_finished`) when neither it nor a child is active any more,
    which includes a job that is just writing its results down.
    """
    if not _cancel_trees([job]):
        raise Conflict("This has already finished.", code="jobs.already_finished")


@transaction.atomic
def retry(*, job: Job) -> Job:
    """Queue a failed or cancelled job again, with fresh attempts, keeping its finished steps.

    Raises `Conflict`: `jobs.not_retryable`, or `jobs.already_active` when the same work was
    asked for again meanwhile.
    """
    over = Job.objects.filter(pk=job.pk, state__in=[State.FAILED, State.CANCELLED])
    try:
        with transaction.atomic():
            rows = over.update(
                state=State.QUEUED,
                max_attempts=F("attempt") + MORE_ATTEMPTS,
                available_at=None,
                rung_at=Now(),
                cancel_requested_at=None,
                started_at=None,
                finished_at=None,
                progress=0.0,
                step="",
                error_code="",
                error_detail="",
            )
    except IntegrityError as err:
        raise _already_active() from err
    if not rows:
        raise Conflict("Only failed or cancelled work can be retried.", code="jobs.not_retryable")
    job.refresh_from_db()
    _announce(job)
    return job


@transaction.atomic
def delete_task(task: Task) -> None:
    """Forget a task that is over, with its jobs and not with what they made.

    Raises `Conflict` (`jobs.still_active`) while one of them waits or runs.
    """
    held = Task.objects.locked().filter(pk=task.pk)
    if held.exists() and Job.objects.filter(task=task.pk).active().exists():
        raise Conflict("Cancel this first, or wait for its end.", code="jobs.still_active")
    Task.objects.filter(pk=task.pk).delete()


@transaction.atomic
def cancel_all(*, record_ids: Iterable[UUID]) -> None:
    """Cancel every active job about these records, as before deleting them."""
    _cancel_trees(Job.objects.filter(record_id__in=list(record_ids)).active().order_by("pk"))


def _cancel_trees(jobs: Iterable[Job]) -> bool:
    """Cancel jobs and what they started; False when all of it is over.

    Every job's row comes before the first reaction, which may lock a row that a worker holds
    who waits for one of these jobs.
    """
    cancelled = [found for job in jobs for found in _tree(job) if _cancel(found)]
    for found in cancelled:
        if found.state not in ACTIVE:
            events.react_to_end(found)
    return bool(cancelled)


def _tree(job: Job) -> Iterator[Job]:
    yield job
    for child in Job.objects.filter(parent_id=job.pk).active().order_by("pk"):
        yield from _tree(child)


def _cancel(job: Job) -> bool:
    """Cancel one job alone; False when it is over."""
    rows = Job.objects.filter(pk=job.pk)
    changed = rows.filter(state=State.QUEUED).update(
        state=State.CANCELLED, cancel_requested_at=Now(), finished_at=Now()
    ) or rows.filter(state=State.RUNNING).update(cancel_requested_at=Now())
    if changed:
        job.refresh_from_db()
        events.publish(job)
    return bool(changed)


def _new_task(job: Job) -> Task:
    return Task.objects.create(
        pk=job.pk,
        owner=job.owner,
        task_type=type_of(job.kind),
        record_id=job.record_id,
        title=job.title,
    )


def _announce(job: Job) -> None:
    events.publish(job)  # before a worker can have something to say
    transaction.on_commit(lambda: _ring(job))


def _ring(job: Job) -> None:
    if not broker.ring(job):
        Job.objects.filter(pk=job.pk).update(rung_at=None)


def _already_active() -> Conflict:
    return Conflict("This is already being worked on.", code="jobs.already_active")
