from uuid import uuid4

import pytest

from glowing.jobs import inline, services
from glowing.jobs.inline import drain
from glowing.jobs.models import State
from tests import kinds  # noqa: F401
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_job_that_came_and_went_between_two_looks_is_reported(owner, stranger):
    seen = []

    with inline._Watch(owner, lambda job: seen.append(job.title)):
        JobFactory(owner=owner, title="Quick", succeeded=True)
        JobFactory(owner=stranger, title="Foreign", succeeded=True)

    assert seen == ["Quick"]


def test_everything_queued_is_run_in_this_process_and_reported(owner, tmp_path):
    job = services.enqueue(
        kind="tests.steps",
        owner=owner,
        record_id=uuid4(),
        title="Three steps",
        input={"folder": str(tmp_path)},
    )
    seen = []

    drain(owner=owner, on_change=lambda job: seen.append(job.state))

    job.refresh_from_db()
    assert (job.state, job.progress) == (State.SUCCEEDED, 1.0)
    assert seen[-1] == State.SUCCEEDED
    assert (tmp_path / "result").read_text() == "ONE TWO THREE"
