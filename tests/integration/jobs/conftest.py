from uuid import uuid4

import pytest

from glowing.jobs import services
from tests import kinds  # noqa: F401


@pytest.fixture
def folder(tmp_path):
    """Where the jobs of `tests.kinds` leave their traces."""
    made = tmp_path / "traces"
    made.mkdir()
    return made


@pytest.fixture
def enqueue(owner, folder):
    """Enqueue a job that leaves its traces in `folder`."""

    def enqueue_one(kind="tests.steps", *, time_limit_s=None, **input):
        return services.enqueue(
            kind=kind,
            owner=owner,
            record_id=uuid4(),
            title="A test",
            time_limit_s=time_limit_s,
            input={"folder": str(folder), **input},
        )

    return enqueue_one
