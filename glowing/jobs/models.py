from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from uuid_utils.compat import uuid7

from glowing.accounts.ownership import OwnedModel
from glowing.jobs.querysets import JobQuerySet
from glowing.jobs.vocabulary import Status, TaskType


class State(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (State.QUEUED, State.RUNNING)


class Task(OwnedModel):
    """What a person asked for, with everything that follows from it, as the client knows it.

    Its id is that of the job that was asked for. `status` follows from all its jobs and is
    written by `statuses.settle` alone, after every change of one of them.
    """

    task_type = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in TaskType]
    )
    record_id = models.UUIDField()
    title = models.CharField(max_length=255, blank=True)
    status = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in Status], default="PENDING"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="tasks_newest"),
            models.Index(fields=["owner", "status", "-created_at", "-id"], name="tasks_status"),
            models.Index(fields=["owner", "task_type", "-created_at", "-id"], name="tasks_type"),
            models.Index(fields=["owner", "record_id"], name="tasks_record"),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"), name="tasks_words", fastupdate=False
            ),
            models.Index(
                fields=["status"],
                name="tasks_unfinished",
                condition=Q(status__in=["PENDING", "RUNNING"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_type} {self.status}"


class Job(models.Model):
    """One piece of background work; this row, not the broker, is the truth about it.

        queued ──claim──▶ running ──▶ succeeded | failed | cancelled
          ▲                  │
          └── lost lease, ───┘
              transient error

    A user's retry takes failed or cancelled back to queued. `ledger` keeps the JSON result of
    every finished step, so that another attempt does not redo it. `available_at` is the earliest
    start after a transient error, `rung_at` the last time the workers were told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=64)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    record_id = models.UUIDField()
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="jobs")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    title = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=64, blank=True)
    progress = models.FloatField(default=0.0)
    eta = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    time_limit_s = models.PositiveIntegerField(null=True, blank=True)
    available_at = models.DateTimeField(null=True, blank=True)
    input = models.JSONField(default=dict, blank=True)
    ledger = models.JSONField(default=dict, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_detail = models.TextField(blank=True)
    log_tail = models.TextField(blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id"],
                condition=Q(state__in=[State.QUEUED, State.RUNNING]),
                name="one_active_job_per_record",
            )
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="jobs_owner_newest"),
            models.Index(
                fields=["state", "heartbeat_at"],
                name="jobs_active",
                condition=Q(state__in=[State.QUEUED, State.RUNNING]),
            ),
            models.Index(fields=["record_id"], name="jobs_record"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
