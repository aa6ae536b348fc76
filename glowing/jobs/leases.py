"""Who may write to a running job: exactly the attempt that holds its lease.

Nothing here reads, decides and then writes; every change is one conditional UPDATE.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db.models import F
from django.db.models.functions import Coalesce, Now

from glowing.jobs.exceptions import Cancelled, LeaseLost
from glowing.jobs.models import Job, State

if TYPE_CHECKING:
    from glowing.jobs.config import JobsConfig


def claim(job_id: UUID, config: JobsConfig) -> Job | None:
    """Take a job for this process; None when it is not to be had.

    Of any number of simultaneous callers one wins.
    """
    lease = uuid4()
    Job.objects.filter(pk=job_id).claimable(config.lease_s).update(
        state=State.RUNNING,
        lease=lease,
        attempt=F("attempt") + 1,
        heartbeat_at=Now(),
        started_at=Coalesce("started_at", Now()),
        available_at=None,
        progress=0.0,
        error_code="",
        error_detail="",
    )
    found: Job | None = Job.objects.filter(pk=job_id, lease=lease).select_related("owner").first()
    return found


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one attempt to write to its job."""

    job_id: UUID
    token: UUID

    def write(self, **values: object) -> None:
        """Change the job, or raise `LeaseLost` when it is no longer this attempt's."""
        rows = Job.objects.filter(pk=self.job_id, lease=self.token, state=State.RUNNING)
        if not rows.update(**values):
            raise LeaseLost

    def beat(self, **values: object) -> None:
        """Say that this attempt is alive."""
        self.write(heartbeat_at=Now(), **values)

    def check(self) -> None:
        """Raise `Cancelled` or `LeaseLost` when this attempt must stop."""
        rows = Job.objects.filter(pk=self.job_id, lease=self.token, state=State.RUNNING)
        row = rows.values_list("cancel_requested_at").first()
        if row is None:
            raise LeaseLost
        if row[0] is not None:
            raise Cancelled

    def succeed(self, **values: object) -> None:
        """End the job well, unless a cancel was accepted before: then raise `Cancelled`."""
        rows = Job.objects.filter(pk=self.job_id, lease=self.token, state=State.RUNNING)
        if not rows.filter(cancel_requested_at=None).update(**_end(State.SUCCEEDED), **values):
            self.check()
            raise LeaseLost

    def finish(self, state: State, **values: object) -> None:
        """End the job for good in another way."""
        self.write(**_end(state) | values)

    def requeue(self, **values: object) -> None:
        """Give the job back, for another attempt."""
        self.write(state=State.QUEUED, lease=None, rung_at=None, eta=None, **values)


def _end(state: State) -> dict[str, object]:
    return {"state": state, "lease": None, "eta": None, "finished_at": Now()}
