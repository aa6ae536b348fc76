"""How an attempt ends, by what its pipeline does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from glowing.exceptions import InvalidMedia, TransientError
from glowing.jobs import services
from glowing.jobs.models import Job, State
from glowing.jobs.runner import run_job
from glowing.jobs.scratch import open_scratch
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


def run(job, work):
    run_job(str(job.pk), work)
    job.refresh_from_db()
    return job


def raising(error):
    def work(run):
        raise error

    return work


def test_a_pipeline_that_returns_has_succeeded():
    job = run(JobFactory(), lambda run: None)

    assert (job.state, job.progress, job.attempt) == (State.SUCCEEDED, 1.0, 1)


def test_a_user_error_is_shown_and_not_retried():
    job = run(JobFactory(), raising(InvalidMedia("No picture.", code="media.no_picture")))

    assert (job.state, job.error_code) == (State.FAILED, "media.no_picture")
    assert job.error_detail == "No picture."


def test_a_transient_error_queues_the_job_for_later():
    job = run(JobFactory(), raising(TransientError("Busy.", retry_after=timedelta(hours=1))))

    assert (job.state, job.error_detail) == (State.QUEUED, "Busy.")
    assert job.available_at > timezone.now() + timedelta(minutes=59)


def test_the_last_transient_error_fails_the_job():
    job = run(JobFactory(attempt=2), raising(TransientError("Busy.", code="s3.busy")))

    assert (job.state, job.error_code) == (State.FAILED, "s3.busy")


def test_a_database_that_goes_away_is_a_transient_error():
    job = run(JobFactory(), raising(OperationalError("server closed the connection")))

    assert (job.state, job.error_code) == (State.QUEUED, "jobs.database_lost")


def test_a_job_that_takes_too_long_fails():
    job = run(JobFactory(), raising(SoftTimeLimitExceeded()))

    assert (job.state, job.error_code) == (State.FAILED, "jobs.timed_out")


def test_a_bug_is_recorded_without_its_text_and_raised():
    job = JobFactory()

    with pytest.raises(ZeroDivisionError):
        run_job(str(job.pk), lambda run: 1 / 0)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "jobs.bug")
    assert "division" not in job.error_detail


def test_an_interrupted_process_gives_the_job_back_without_counting_the_attempt():
    job = JobFactory()

    with pytest.raises(KeyboardInterrupt):
        run_job(str(job.pk), raising(KeyboardInterrupt()))

    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.QUEUED, 0)


def test_a_job_that_is_not_to_be_had_is_left_alone():
    job = run(JobFactory(running=True), raising(AssertionError("must not run")))

    assert job.state == State.RUNNING


def test_a_finished_step_is_not_done_again():
    done = []

    def work(run):
        run.once("count", lambda: done.append("work") or len(done))
        raise TransientError("Busy.")

    job = run(JobFactory(), work)
    Job.objects.update(available_at=None)
    run(job, work)

    assert done == ["work"]


def test_a_step_that_left_files_is_done_again_when_they_are_gone():
    done = []

    def work(run):
        run.once("files", lambda: done.append("files"))
        run.once("rows", lambda: done.append("rows"), is_portable=True)
        raise InvalidMedia("No.")

    job = run(JobFactory(), work)
    services.retry(job=job)
    run(job, work)

    assert done == ["files", "rows", "files"]


def test_scratch_survives_until_the_job_is_over():
    job = run(JobFactory(), raising(TransientError("Busy.")))
    folder, mark = open_scratch(job.pk)
    Job.objects.update(available_at=None)

    def work(run):
        assert run.scratch == folder
        assert open_scratch(job.pk) == (folder, mark)

    run(job, work)

    assert job.state == State.SUCCEEDED
    assert not folder.exists()


def test_results_and_success_land_together_or_not_at_all():
    job = JobFactory()

    def work(run):
        with run.complete():
            Job.objects.filter(pk=job.pk).update(title="changed")
            raise InvalidMedia("No.")

    run(job, work)

    assert job.state == State.FAILED
    assert job.title != "changed"


def test_a_cancel_that_was_accepted_is_never_followed_by_success():
    job = JobFactory()

    run(job, lambda run: services.request_cancel(job=job))

    assert job.state == State.CANCELLED


def test_a_cancel_is_refused_once_the_results_are_being_written():
    job = JobFactory()

    def work(run):
        with run.complete(), pytest.raises(Exception, match="finished"):
            services.request_cancel(job=job)

    run(job, work)

    assert job.state == State.SUCCEEDED


def test_the_log_keeps_its_end():
    def work(run):
        for number in range(5000):
            run.log(f"line {number}")

    job = run(JobFactory(), work)

    assert "line 4999" in job.log_tail
    assert "line 0\n" not in job.log_tail
    assert len(job.log_tail) < 20_000
