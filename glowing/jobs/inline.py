"""Run jobs in this process, for commands that want to see them through."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Self

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from glowing.jobs import broker, sweeper
from glowing.jobs.config import JobsConfig
from glowing.jobs.models import ACTIVE, Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from glowing.accounts.models import User

PAUSE_S = 0.3
SWEEP_PERIOD_S = 5.0


def drain(*, owner: User, on_change: Callable[[Job], None]) -> None:
    """Run this owner's jobs here, oldest first, until none is active.

    Claims them like a worker, and waits for those that run elsewhere. `on_change` gets every
    change it notices, in another thread. An interruption gives the running job back.
    """
    with _Watch(owner, on_change):
        swept_at = 0.0
        while jobs := _active(owner):
            ready = jobs.claimable(JobsConfig.from_settings().lease_s).order_by("created_at", "pk")
            if (job := ready.first()) is not None:
                broker.task_of(job.kind).apply(args=[str(job.pk)], throw=False)
                continue
            if time.monotonic() - swept_at > SWEEP_PERIOD_S:
                sweeper.recover_lost(JobsConfig.from_settings())
                swept_at = time.monotonic()
            time.sleep(PAUSE_S)


def _active(owner: User) -> Any:
    return Job.objects.for_user(owner).active()


class _Watch:
    """Calls back for each job of an owner that changed, from its start until the block ends."""

    def __init__(self, owner: User, on_change: Callable[[Job], None]) -> None:
        self._owner = owner
        self._on_change = on_change
        self._seen: dict[UUID, tuple[object, ...]] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="job-watch", daemon=True)

    def __enter__(self) -> Self:
        self._began = timezone.now()
        self._following = set(_active(self._owner).values_list("pk", flat=True))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        # An interruption may have left this thread's connection in the middle of a query.
        if kind is None:
            self._look()

    def _poll(self) -> None:
        try:
            while not self._stopped.wait(PAUSE_S):
                self._look()
        finally:
            connection.close()

    def _look(self) -> None:
        # A job may come and be over between two looks.
        fresh = Q(state__in=ACTIVE) | Q(created_at__gte=self._began)
        self._following |= set(
            Job.objects.for_user(self._owner).filter(fresh).values_list("pk", flat=True)
        )
        for job in Job.objects.filter(pk__in=list(self._following)).order_by("created_at", "pk"):
            now = (job.state, job.step, job.progress, job.attempt)
            if self._seen.get(job.pk) != now:
                self._seen[job.pk] = now
                self._on_change(job)
