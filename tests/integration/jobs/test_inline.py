from uuid import uuid4

import pytest

from glowing.jobs import services
from glowing.jobs.inline import drain
from glowing.jobs.models import State
from tests import kinds  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


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
