from __future__ import annotations

from uuid import uuid4

import pytest

from glowing.jobs.config import JobsConfig
from glowing.jobs.exceptions import Cancelled
from glowing.jobs.leases import Lease
from glowing.jobs.models import Job
from glowing.jobs.run import Run


@pytest.fixture
def run(tmp_path):
    """A run that never touches the database: nothing is completed or kept."""
    job = Job(kind="tests.work", attempt=1)
    return Run(job, Lease(job.pk, uuid4()), (tmp_path, "id"), JobsConfig())


def test_shares_add_up_to_the_whole_bar(run):
    with run.step("one", share=0.25):
        run.report(0.5)
        assert run.status.progress == pytest.approx(0.125)
    with run.step("two", share=0.75):
        assert run.status.progress == pytest.approx(0.25)

    assert run.status.progress == pytest.approx(1.0)
    assert run.status.step == "two"


@pytest.mark.parametrize(("told", "shown"), [(-1, 0.0), (2, 1.0)])
def test_a_step_never_leaves_its_part_of_the_bar(run, told, shown):
    with run.step("only", share=1):
        run.report(told)

        assert run.status.progress == shown


def test_a_step_done_by_an_earlier_attempt_is_skipped(run):
    run.job.ledger = {"probe@id": 42}

    assert run.once("probe", lambda: pytest.fail("again"), share=0.5) == 42
    assert run.status.progress == 0.5


def test_a_stopped_run_raises_at_its_next_look(run):
    run.stop(Cancelled())

    with pytest.raises(Cancelled):
        run.report(0.1)


def test_a_log_line_cannot_hold_what_the_database_refuses(run):
    run.log("a\0b")

    assert run.log_tail.endswith(" ab")
