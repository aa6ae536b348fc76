"""Pytest plugin: real Celery workers, as processes that may be killed, on the test database.

The `worker` fixture starts one: `process = worker()`; its log is printed when the test fails.
Needs `django_db(transaction=True)`: a worker sees only what is committed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psutil
import pytest
from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
QUEUES = "default,media,gpu,upload"
IMPATIENT = {
    "JOBS_HEARTBEAT_S": "0.5",
    "JOBS_LEASE_S": "1.5",
    "JOBS_RING_AGAIN_S": "1",
    "JOBS_BACKOFF_S": "0.1",
    "JOBS_SWEEP_S": "0.5",
    # They load every page and form of the product, which is most of a start.
    "CELERY_SKIP_CHECKS": "1",
}
START_TIMEOUT_S = 60.0


@dataclass
class Worker:
    """A running `celery worker` with its log; every process of it dies by `kill`."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End the worker and its children at once, as power loss or the OOM killer would.

        None is left, nor made meanwhile: it would have the worker's connection to the broker, and
        be given the next message.
        """
        if self.process.poll() is not None:
            return
        parent = psutil.Process(self.process.pid)
        parent.suspend()
        children = parent.children(recursive=True)
        for process in (*children, parent):
            process.kill()
        self.process.wait()
        wait_until(lambda: all(map(_has_ended, children)))


def _has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(is_true: Callable[[], object], *, timeout_s: float = 30.0) -> None:
    """Wait for something to become true, and fail when it does not."""
    deadline = time.monotonic() + timeout_s
    while not is_true():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.02)


def database_url(settings_dict: dict) -> str:
    """Write a Django database as a URL."""
    user, password = (quote(str(settings_dict[key]), safe="") for key in ("USER", "PASSWORD"))
    place = f"{settings_dict['HOST']}:{settings_dict['PORT']}/{settings_dict['NAME']}"
    return f"postgres://{user}:{password}@{place}"


def start_worker(folder: Path, *, env: dict[str, str], beat: bool, concurrency: int) -> Worker:
    """Start a worker of every queue and wait until it takes messages."""
    number = len(list(folder.glob("worker-*.log")))
    log = folder / f"worker-{number}.log"
    ready = folder / f"worker-{number}.ready"
    argv = [sys.executable, "-m", "celery", "-A", "glowing", "-q", "worker", "-I", "tests.kinds"]
    argv += ["-Q", QUEUES, "-P", "prefork", "-c", str(concurrency), "-l", "info"]
    argv += ["-n", f"{os.getpid()}-{number}@%h", "--without-mingle", "--without-gossip"]
    argv += ["-B", "-s", str(folder / f"beat-{number}")] if beat else []
    with log.open("wb") as out:
        process = subprocess.Popen(
            argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env=os.environ | {"TESTS_WORKER_READY": str(ready)} | env,
        )  # fmt: skip
    worker = Worker(process, log)
    try:
        wait_until(lambda: _is_up(worker, ready), timeout_s=START_TIMEOUT_S)
    except AssertionError:
        worker.kill()
        raise AssertionError(worker.log.read_text()) from None
    return worker


def _is_up(worker: Worker, ready: Path) -> bool:
    assert worker.process.poll() is None, worker.log.read_text()
    return ready.exists()


@pytest.fixture
def worker(folders, tmp_path, transactional_db, request) -> Iterator[Callable[..., Worker]]:
    """Start workers: `worker(beat=True, concurrency=2, env={...})`."""
    started: list[Worker] = []
    base = {
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": settings.REDIS_URL,
        "GLOWING_DATA_DIR": str(folders),
        **IMPATIENT,
    }

    def start(
        *, beat: bool = False, concurrency: int = 1, env: dict[str, str] | None = None
    ) -> Worker:
        made = start_worker(tmp_path, env=base | (env or {}), beat=beat, concurrency=concurrency)
        started.append(made)
        return made

    forget_messages()
    yield start
    for one in started:
        one.kill()
        request.node.add_report_section("call", one.log.name, one.log.read_text())


def forget_messages() -> None:
    """Empty the queues of what earlier tests rang for."""
    from celery import current_app

    with current_app.connection_for_write() as broker:
        for queue in QUEUES.split(","):
            broker.default_channel.queue_purge(queue)
