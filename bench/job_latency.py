"""Time from the commit of a job to the first line of its work, on an idle worker.

python -m bench.job_latency
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from bench.database import database
from bench.harness import Result

RUNS = 40
BAR_MS = 100


def main() -> int:
    with database(), tempfile.TemporaryDirectory() as name:
        from django.conf import settings
        from django.db import connection

        from tests.worker import database_url, start_worker

        folder = Path(name)
        env = {
            "DATABASE_URL": database_url(connection.settings_dict),
            "REDIS_URL": settings.REDIS_URL,
            "GLOWING_DATA_DIR": os.environ["GLOWING_DATA_DIR"],
        }
        worker = start_worker(folder, env=env, beat=False, concurrency=1)
        try:
            return report(measure(folder))
        finally:
            worker.kill()


def measure(folder: Path) -> list[float]:
    """Return the milliseconds of each run but the first, which warms the worker up."""
    from glowing.accounts.models import User
    from glowing.jobs import services
    from tests import kinds  # noqa: F401

    owner = User.objects.create_user("bench")
    taken = []
    for _ in range(RUNS + 1):
        job = services.enqueue(
            kind="tests.stamp",
            owner=owner,
            record_id=uuid4(),
            title="Bench",
            input={"folder": str(folder)},
        )
        job.refresh_from_db()
        taken.append(_milliseconds_to_work(folder / str(job.pk), job.created_at.timestamp()))
        time.sleep(0.1)
    return taken[1:]


def _milliseconds_to_work(stamp: Path, created_at: float) -> float:
    while not (stamp.exists() and stamp.read_text()):
        time.sleep(0.005)
    return float(stamp.read_text()) / 1e6 - created_at * 1e3


def report(taken: list[float]) -> int:
    median = statistics.median(taken)
    return Result(
        "job from commit to first line of work, idle worker",
        "wall",
        ours=f"{median:.0f} ms (worst {max(taken):.0f} ms)",
        peer="-",
        ratio="-",
        bar=f"{BAR_MS} ms",
        holds=median <= BAR_MS,
    ).show()


if __name__ == "__main__":
    sys.exit(main())
