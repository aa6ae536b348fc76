"""From every state, what may happen to a job and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from glowing.exceptions import Conflict
from glowing.jobs import leases, services, sweeper
from glowing.jobs.config import JobsConfig
from glowing.jobs.models import Job, State
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db
CONFIG = JobsConfig()
LONG_AGO = timedelta(minutes=5)


def claim(job):
    leases.claim(job.pk, CONFIG)


def cancel(job):
    services.request_cancel(job=job)


def retry(job):
    services.retry(job=job)


def recover(job):
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - LONG_AGO)
    sweeper.recover_lost(CONFIG)


@pytest.mark.parametrize(
    ("trait", "act", "state"),
    [
        (None, claim, State.RUNNING),
        ("running", claim, State.RUNNING),
        ("succeeded", claim, State.SUCCEEDED),
        ("failed", claim, State.FAILED),
        ("cancelled", claim, State.CANCELLED),
        (None, cancel, State.CANCELLED),
        ("running", cancel, State.RUNNING),
        ("failed", retry, State.QUEUED),
        ("cancelled", retry, State.QUEUED),
        (None, recover, State.QUEUED),
        ("running", recover, State.QUEUED),
        ("succeeded", recover, State.SUCCEEDED),
        ("failed", recover, State.FAILED),
        ("cancelled", recover, State.CANCELLED),
    ],
)
def test_a_job_moves_along_the_arrows_only(trait, act, state):
    job = JobFactory(**({trait: True} if trait else {}))

    act(job)

    assert Job.objects.get(pk=job.pk).state == state


@pytest.mark.parametrize(
    ("trait", "act", "code"),
    [
        ("succeeded", cancel, "jobs.already_finished"),
        ("failed", cancel, "jobs.already_finished"),
        ("cancelled", cancel, "jobs.already_finished"),
        ("running", retry, "jobs.not_retryable"),
        ("succeeded", retry, "jobs.not_retryable"),
    ],
)
def test_what_makes_no_sense_is_refused(trait, act, code):
    job = JobFactory(**{trait: True})

    with pytest.raises(Conflict) as refusal:
        act(job)

    assert refusal.value.code == code


def test_a_fresh_lease_is_not_taken_over():
    job = JobFactory(running=True)

    assert leases.claim(job.pk, CONFIG) is None


def test_a_job_that_must_wait_is_not_taken_early():
    job = JobFactory(available_at=timezone.now() + LONG_AGO)

    assert leases.claim(job.pk, CONFIG) is None


def test_a_lost_job_with_no_attempt_left_fails():
    job = JobFactory(running=True, attempt=3)

    recover(job)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "jobs.worker_lost")


def test_a_lost_job_whose_cancel_was_asked_for_is_cancelled():
    job = JobFactory(running=True, cancel_requested_at=timezone.now())

    recover(job)

    assert Job.objects.get(pk=job.pk).state == State.CANCELLED


def test_a_retried_job_gets_fresh_attempts_and_keeps_its_finished_steps():
    job = JobFactory(failed=True, attempt=3, ledger={"one": 1})

    services.retry(job=job)

    assert (job.attempt, job.max_attempts, job.ledger) == (3, 6, {"one": 1})
    assert (job.error_code, job.finished_at) == ("", None)


def test_a_retry_is_refused_while_the_same_work_runs_again():
    job = JobFactory(failed=True)
    JobFactory(kind=job.kind, record_id=job.record_id)

    with pytest.raises(Conflict) as refusal:
        services.retry(job=job)

    assert refusal.value.code == "jobs.already_active"


def test_cancelling_a_parent_cancels_its_waiting_grandchildren():
    parent = JobFactory(succeeded=True)
    child = JobFactory(parent=parent, owner=parent.owner)
    grandchild = JobFactory(parent=child, owner=parent.owner)

    services.request_cancel(job=parent)

    grandchild.refresh_from_db()
    assert grandchild.state == State.CANCELLED


def test_cancelling_all_work_on_a_record_leaves_other_records_alone():
    job, other = JobFactory(), JobFactory()

    services.cancel_all(record_ids=[job.record_id])

    assert Job.objects.get(pk=job.pk).state == State.CANCELLED
    assert Job.objects.get(pk=other.pk).state == State.QUEUED
