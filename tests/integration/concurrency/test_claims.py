from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from glowing.exceptions import Conflict
from glowing.jobs import leases, services, sweeper
from glowing.jobs.config import JobsConfig
from glowing.jobs.exceptions import LeaseLost
from glowing.jobs.leases import Lease
from glowing.jobs.models import Job, State
from tests import kinds  # noqa: F401
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)
CONFIG = JobsConfig()
THREADS = 16


def at_once(work):
    """Call `work` in 16 threads at the same moment and return what each got."""
    barrier = Barrier(THREADS)

    def one(_):
        barrier.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_one_of_sixteen_claims_wins():
    job = JobFactory()

    claimed = at_once(lambda: leases.claim(job.pk, CONFIG))

    assert sum(found is not None for found in claimed) == 1
    assert Job.objects.get(pk=job.pk).attempt == 1


def test_one_of_sixteen_claims_wins_a_lost_job():
    job = JobFactory(running=True, heartbeat_at=timezone.now() - timedelta(minutes=5))

    claimed = at_once(lambda: leases.claim(job.pk, CONFIG))

    assert sum(found is not None for found in claimed) == 1
    assert Job.objects.get(pk=job.pk).attempt == 2


def test_one_of_sixteen_requests_for_the_same_work_is_taken(owner):
    record_id = uuid4()

    def ask():
        try:
            return services.enqueue(
                kind="tests.work", owner=owner, record_id=record_id, title="Again"
            )
        except Conflict as refusal:
            return refusal.code

    answers = at_once(ask)

    assert answers.count("jobs.already_active") == THREADS - 1
    assert Job.objects.filter(record_id=record_id).count() == 1


def test_a_worker_that_was_given_up_cannot_write():
    job = JobFactory()
    zombie = Lease(job.pk, leases.claim(job.pk, CONFIG).lease)
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    heir = leases.claim(job.pk, CONFIG)

    for write in (zombie.succeed, zombie.requeue, zombie.beat, zombie.check):
        with pytest.raises(LeaseLost):
            write()

    job.refresh_from_db()
    assert (job.state, job.lease) == (State.RUNNING, heir.lease)


def test_a_sweep_does_not_wait_for_a_job_that_is_just_finishing():
    job = JobFactory()
    lease = Lease(job.pk, leases.claim(job.pk, CONFIG).lease)
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        lease.succeed()
        pool.submit(_sweep).result(timeout=30)

    job.refresh_from_db()
    assert job.state == State.SUCCEEDED


def _sweep():
    try:
        sweeper.recover_lost(CONFIG)
    finally:
        connection.close()
