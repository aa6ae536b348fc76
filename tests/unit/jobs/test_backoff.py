from __future__ import annotations

from datetime import timedelta

import pytest

from glowing.exceptions import TransientError
from glowing.jobs.config import JobsConfig
from glowing.jobs.outcomes import backoff

CONFIG = JobsConfig(backoff_s=10, backoff_max_s=60)
BUSY = TransientError("Busy.")


@pytest.mark.parametrize(("attempt", "least_s"), [(1, 10), (2, 20), (3, 40), (4, 60), (30, 60)])
def test_each_attempt_waits_twice_as_long_up_to_a_limit(attempt, least_s):
    waits = [backoff(attempt, BUSY, CONFIG).total_seconds() for _ in range(50)]

    assert least_s <= min(waits)
    assert max(waits) <= least_s * 1.25


def test_waits_differ_so_that_jobs_do_not_return_together():
    assert len({backoff(1, BUSY, CONFIG) for _ in range(10)}) > 1


def test_what_a_service_asks_for_is_respected():
    busy = TransientError("Busy.", retry_after=timedelta(hours=2))

    assert backoff(1, busy, CONFIG) >= timedelta(hours=2)
