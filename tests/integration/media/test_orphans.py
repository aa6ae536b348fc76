"""Whoever runs ffmpeg may be killed with -9; a second attempt must never write beside the first."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest

from tests.worker import wait_until

WORK = """
import sys
from pathlib import Path
from glowing.media.runner import ffmpeg, run, source
inputs = {
    "busy": ["-re", "-f", "lavfi", "-i", "anullsrc"],
    "stalled": source(Path(sys.argv[2])),
}
run([*ffmpeg(), *inputs[sys.argv[1]], "-t", "3600", "-f", "null", "-"], duration_ms=None)
"""


def is_at_work(child):
    """Not the short look at its version, nor what will become ffmpeg in a moment."""
    with suppress(psutil.NoSuchProcess):
        return child.name() == "ffmpeg" and "3600" in child.cmdline()


def ffmpeg_of(process):
    return next(filter(is_at_work, psutil.Process(process.pid).children()), None)


@pytest.mark.parametrize("state", ["busy", "stalled"])
def test_ffmpeg_dies_with_the_process_that_started_it(tmp_path, state):
    pipe = tmp_path / "pipe.mkv"
    os.mkfifo(pipe)
    worker = subprocess.Popen([sys.executable, "-c", WORK, state, str(pipe)])
    wait_until(lambda: ffmpeg_of(worker))
    orphan = ffmpeg_of(worker)

    worker.kill()
    worker.wait()

    wait_until(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)
