"""Job kinds that only tests have; a worker of `tests.worker` loads them too.

`tests.work` does nothing but succeed. `tests.steps` runs the steps that its input names, each
of which appends a line to a file, then holds on while the file `hold` exists.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from celery import shared_task
from celery.signals import worker_ready

from glowing.exceptions import UserError
from glowing.jobs.runner import run_job
from glowing.jobs.tasks import JobTask

POLL_S = 0.02


@shared_task(name="tests.work", base=JobTask, throws=(UserError,))
def work(job_id: str, **extra: object) -> None:
    run_job(job_id, lambda run: None)


@shared_task(name="tests.steps", base=JobTask, throws=(UserError,))
def steps(job_id: str, **extra: object) -> None:
    run_job(job_id, walk)


@shared_task(name="tests.child", base=JobTask, throws=(UserError,))
def child(job_id: str, **extra: object) -> None:
    run_job(job_id, wait_for_a_child)


@shared_task(name="tests.suicide", base=JobTask, throws=(UserError,))
def suicide(job_id: str, **extra: object) -> None:
    run_job(job_id, lambda run: os.kill(os.getpid(), signal.SIGKILL))


@shared_task(name="tests.stamp", base=JobTask, throws=(UserError,))
def stamp(job_id: str, **extra: object) -> None:
    run_job(job_id, write_the_time)


def write_the_time(run) -> None:
    """Note when the work began."""
    began = time.time_ns()
    Path(run.job.input["folder"], str(run.job.pk)).write_text(str(began))


def walk(run) -> None:
    """Do `steps`, holding inside the step `hold_in` for as long as the folder says so."""
    folder = Path(run.job.input["folder"])
    names = run.job.input.get("steps", ["one", "two", "three"])
    results = [
        run.once(name, lambda name=name: _step(run, folder, name), share=1 / len(names))
        for name in names
    ]
    (folder / "result").write_text(" ".join(results))


def _step(run, folder: Path, name: str) -> str:
    with (folder / "log").open("a") as log:
        log.write(f"{name}\n")
    run.report(0.5)
    while (folder / f"hold-{name}").exists():
        run.check()
        time.sleep(POLL_S)
    return name.upper()


def wait_for_a_child(run) -> None:
    """Hold a child process that ends with this attempt, as a pipeline with ffmpeg does."""
    folder = Path(run.job.input["folder"])
    process = subprocess.Popen(["sleep", "600"], start_new_session=True)
    (folder / "pid").write_text(str(process.pid))
    try:
        while process.poll() is None:
            run.check()
            time.sleep(POLL_S)
    finally:
        process.kill()
        process.wait()


@worker_ready.connect
def say_ready(**_: object) -> None:
    """Tell the test that started this worker that it takes messages now."""
    if path := os.environ.get("TESTS_WORKER_READY"):
        Path(path).touch()
