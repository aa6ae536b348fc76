from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q
from django.db.models.functions import Now

from glowing.accounts.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from glowing.jobs.models import Job  # noqa: F401 - named by the base class


def ago(seconds: float) -> Combinable:
    """Return the database's clock, some seconds back: machines need not agree on the time."""
    return Now() - timedelta(seconds=seconds)


class JobQuerySet(OwnedQuerySet["Job"]):
    def brief(self) -> Self:
        """Leave out what only workers read: hours of recordings make it megabytes."""
        return self.defer("ledger", "input")

    def with_parent(self) -> Self:
        """Bring each job's parent along, both as people see them."""
        bulky = ("parent__ledger", "parent__input", "parent__log_tail")
        return self.select_related("parent").brief().defer(*bulky)

    def active(self) -> Self:
        """Keep the jobs that wait or run."""
        return self.filter(state__in=["queued", "running"])

    def waiting(self) -> Self:
        """Keep the queued jobs that may start now."""
        return self.filter(Q(available_at=None) | Q(available_at__lte=Now()), state="queued")

    def lost(self, lease_s: float) -> Self:
        """Keep the running jobs whose worker has been silent for too long."""
        return self.filter(state="running", heartbeat_at__lt=ago(lease_s))

    def claimable(self, lease_s: float) -> Self:
        """Keep the jobs a worker may take: waiting ones, and lost ones with an attempt left."""
        lost = Q(state="running", heartbeat_at__lt=ago(lease_s), attempt__lt=F("max_attempts"))
        waiting = Q(state="queued") & (Q(available_at=None) | Q(available_at__lte=Now()))
        return self.filter(waiting | lost, cancel_requested_at=None)
