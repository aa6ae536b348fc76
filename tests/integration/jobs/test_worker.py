from __future__ import annotations

import psutil
import pytest

from glowing.jobs import broker, services
from glowing.jobs.models import Job, State
from tests.worker import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
STEPS = ["one", "two", "three"]


def state_of(job):
    return Job.objects.get(pk=job.pk).state


def steps_begun(folder):
    log = folder / "log"
    return log.read_text().split() if log.exists() else []


@pytest.mark.parametrize("step", STEPS)
def test_a_job_whose_worker_is_killed_resumes_after_its_last_finished_step(
    step, worker, enqueue, folder
):
    (folder / f"hold-{step}").touch()
    job = enqueue()
    first = worker()
    wait_until(lambda: steps_begun(folder)[-1:] == [step])

    first.kill()
    (folder / f"hold-{step}").unlink()
    worker(beat=True)
    wait_until(lambda: state_of(job) == State.SUCCEEDED)

    done = STEPS[: STEPS.index(step) + 1]
    assert steps_begun(folder) == done + STEPS[len(done) - 1 :]
    assert (folder / "result").read_text() == "ONE TWO THREE"
    assert Job.objects.get(pk=job.pk).attempt == 2


def test_a_job_that_kills_every_worker_fails_in_the_end(worker, enqueue, folder):
    job = enqueue("tests.suicide")
    # Celery looks every five seconds for the processes that died; one is left to find that out.
    worker(beat=True, concurrency=job.max_attempts + 1)

    wait_until(lambda: state_of(job) == State.FAILED, timeout_s=100)

    job.refresh_from_db()
    assert (job.error_code, job.attempt) == ("jobs.worker_lost", job.max_attempts)


def test_cancelling_a_running_job_kills_its_child_process_within_two_seconds(
    worker, enqueue, folder
):
    job = enqueue("tests.child")
    worker()
    wait_until((folder / "pid").exists)
    wait_until(lambda: (folder / "pid").read_text())
    child = psutil.Process(int((folder / "pid").read_text()))

    services.request_cancel(job=job)

    wait_until(lambda: not child.is_running(), timeout_s=2)
    wait_until(lambda: state_of(job) == State.CANCELLED)


def test_a_job_that_takes_longer_than_its_limit_fails_with_a_reason(worker, enqueue, folder):
    (folder / "hold-one").touch()
    job = enqueue(time_limit_s=1)
    worker()

    wait_until(lambda: state_of(job) == State.FAILED)

    job.refresh_from_db()
    assert job.error_code == "jobs.timed_out"


def test_a_job_deleted_while_it_runs_stops(worker, enqueue, folder):
    job = enqueue("tests.child")
    worker()
    wait_until((folder / "pid").exists)
    wait_until(lambda: (folder / "pid").read_text())
    child = psutil.Process(int((folder / "pid").read_text()))

    job.delete()

    wait_until(lambda: not child.is_running())


def test_the_second_of_two_workers_with_one_job_leaves_within_a_second(worker, enqueue, folder):
    (folder / "hold-one").touch()
    workers = [worker(), worker()]
    job = enqueue()
    wait_until(lambda: steps_begun(folder) == ["one"])

    broker.ring(job)

    wait_until(
        lambda: any("job.not_claimed" in one.log.read_text() for one in workers), timeout_s=1
    )
    (folder / "hold-one").unlink()
    wait_until(lambda: state_of(job) == State.SUCCEEDED)
    assert steps_begun(folder) == STEPS
