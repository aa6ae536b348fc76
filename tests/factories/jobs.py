from __future__ import annotations

from uuid import uuid4

import factory
from django.utils import timezone

from glowing.jobs.models import Job, State, Task
from glowing.jobs.vocabulary import type_of
from tests.factories.accounts import UserFactory


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    owner = factory.SubFactory(UserFactory)
    task_type = "ingestion"
    record_id = factory.LazyFunction(uuid4)
    title = factory.Sequence(lambda n: f"Task {n}")


def task_of(job) -> Task:
    """Return the parent's task, or a new one for a job that was asked for."""
    if job.parent is not None:
        return job.parent.task
    return TaskFactory(
        owner=job.owner,
        task_type=type_of(job.kind),
        record_id=job.record_id,
        title=job.title,
    )


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    class Params:
        running = factory.Trait(
            state=State.RUNNING,
            attempt=1,
            lease=factory.LazyFunction(uuid4),
            heartbeat_at=factory.LazyFunction(timezone.now),
            started_at=factory.LazyFunction(timezone.now),
        )
        succeeded = factory.Trait(
            state=State.SUCCEEDED, progress=1.0, finished_at=factory.LazyFunction(timezone.now)
        )
        failed = factory.Trait(
            state=State.FAILED,
            attempt=1,
            error_code="jobs.bug",
            finished_at=factory.LazyFunction(timezone.now),
        )
        cancelled = factory.Trait(
            state=State.CANCELLED, finished_at=factory.LazyFunction(timezone.now)
        )

    kind = "tests.work"
    owner = factory.SubFactory(UserFactory)
    record_id = factory.LazyFunction(uuid4)
    title = factory.Sequence(lambda n: f"Work {n}")
    parent = None
    task = factory.LazyAttribute(task_of)
