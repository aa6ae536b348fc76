from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from glowing.exceptions import NotFound
from glowing.jobs.events import as_update
from glowing.jobs.models import ACTIVE, Job
from glowing.realtime.messages import Message
from glowing.realtime.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from glowing.accounts.models import User
    from glowing.realtime.visitors import Visitor

RECENT = timedelta(minutes=1)
SNAPSHOT_MAX = 200


def job_of(user: User | AnonymousUser | Any, job_id: UUID) -> Job:
    """Return one job of this user; raises `NotFound` (`jobs.not_found`)."""
    job: Job | None = Job.objects.for_user(user).brief().filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no such task.", code="jobs.not_found")
    return job


def jobs_about(*, user: User, record_ids: Iterable[UUID], limit: int = 30) -> list[Job]:
    """Return a person's jobs about these records, active ones first, then the newest."""
    ids = list(record_ids)
    jobs = Job.objects.for_user(user).filter(Q(record_id__in=ids) | Q(parent__record_id__in=ids))
    newest = list(jobs.with_parent().order_by("-created_at", "-id")[:limit])
    return sorted(newest, key=lambda job: job.finished_at is not None)


def current_jobs(user: User | AnonymousUser) -> QuerySet[Job]:
    """Return what is active or ended within the last minute, oldest first."""
    recent = Q(state__in=ACTIVE) | Q(finished_at__gte=timezone.now() - RECENT)
    jobs = Job.objects.for_user(user).filter(recent).brief().defer("log_tail")
    return jobs.order_by("created_at", "id")


async def snapshot(visitor: Visitor) -> list[Message]:
    """Return what brings a fresh socket of our own pages up to date."""
    if visitor.user is None or not visitor.is_page:
        return []
    return await in_thread(_snapshot)(visitor.user)


def _snapshot(user: User) -> list[Message]:
    jobs = current_jobs(user)[:SNAPSHOT_MAX]
    return [Message.of(dict(as_update(job))) for job in jobs]
