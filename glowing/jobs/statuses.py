"""What a task is, kept in line with its jobs and told to its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

from django.db import transaction
from django.db.models import Avg, Case, F, FloatField, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, NullIf

from glowing import realtime
from glowing.jobs.models import Job, State, Task
from glowing.jobs.vocabulary import Piece, Status, status_of
from glowing.times import iso

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


class TaskPayload(TypedDict):
    """A task in JSON primitives, the same as in the list of tasks; times are ISO 8601 in UTC."""

    id: str
    user_id: str
    task_type: str
    record_id: str
    title: str
    status: str
    progress: float
    step: NotRequired[str]
    error: NotRequired[str]
    created_at: str
    updated_at: str


class TaskUpdate(TypedDict):
    """The frame that tells a socket what a task has become; a new one has no `old_status`."""

    type: Literal["TASK_UPDATE"]
    task: TaskPayload
    old_status: str | None


def with_progress(tasks: QuerySet[Task]) -> QuerySet[Task, Any]:
    """Add how far each task is: `progress` from 0 to 1, the current `step`, the `error`.

    Its jobs are looked at only where they have something to say.
    """
    jobs = Job.objects.filter(task=OuterRef("pk")).order_by()
    done = Case(When(state=State.SUCCEEDED, then=1.0), default=F("progress"))
    share = jobs.values("task").values(share=Avg(done))
    running = jobs.filter(state=State.RUNNING).order_by("-started_at")
    step = running.values(named=Coalesce(NullIf("step", Value("")), "title"))[:1]
    error = jobs.filter(state=State.FAILED).order_by("-finished_at").values("error_detail")[:1]
    has_failed = When(status__in=[Status.FAILED, Status.TIMED_OUT], then=Subquery(error))
    return tasks.annotate(
        progress=Case(
            When(status=Status.COMPLETED, then=1.0),
            default=Subquery(share),
            output_field=FloatField(),
        ),
        step=Case(When(status=Status.RUNNING, then=Subquery(step)), output_field=TextField()),
        error=Case(has_failed, output_field=TextField()),
    )


def settle(task_id: UUID) -> None:
    """Bring a task in line with its jobs as they are committed; say so once if it has changed.

    Of any number of simultaneous callers one sees each change.
    """
    with transaction.atomic():
        task = Task.objects.locked().filter(pk=task_id).first()
        if task is None:
            return
        old, task.status = task.status, status_of(_pieces(task))
        if task.status != old:
            task.save(update_fields=["status", "updated_at"])
            publish(task.pk, old_status=old)


def settle_on_commit(task_id: UUID) -> None:
    """Settle once the change of a job is true; the sweeper does it where this fails."""
    transaction.on_commit(lambda: settle(task_id), robust=True)


def publish(task_id: UUID, *, old_status: str | None) -> None:
    """Tell the owner's sockets what a task is in this transaction, after its commit."""
    task = with_progress(Task.objects.filter(pk=task_id)).get()
    frame: TaskUpdate = {
        "type": "TASK_UPDATE",
        "task": as_payload(task),
        "old_status": old_status,
    }
    realtime.publish(realtime.user_group(task.owner_id), frame)


def as_payload(task: Any) -> TaskPayload:
    """Describe a task that `with_progress` has annotated to its owner."""
    payload: TaskPayload = {
        "id": str(task.pk),
        "user_id": str(task.owner_id),
        "task_type": task.task_type,
        "record_id": str(task.record_id),
        "title": task.title,
        "status": task.status,
        "progress": task.progress,
        "created_at": iso(task.created_at),
        "updated_at": iso(task.updated_at),
    }
    if task.step:
        payload["step"] = task.step
    if task.error:
        payload["error"] = task.error
    return payload


def _pieces(task: Task) -> list[Piece]:
    jobs = task.jobs.order_by("created_at", "pk").values_list(
        "kind", "record_id", "state", "error_code", "parent_id", "started_at"
    )
    return [
        Piece(kind, record_id, state, code, parent_id is None, started_at is not None)
        for kind, record_id, state, code, parent_id, started_at in jobs
    ]
