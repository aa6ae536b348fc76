"""A program that runs beside this one: as whom, over which folder, and how it is stopped."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from glowing.embedded import unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STOP_TIMEOUT_S = 10
SUPERVISOR_STOP_TIMEOUT_S = 40


@dataclass(frozen=True, slots=True)
class Program:
    """One long-running program; `user` None means the user who calls."""

    name: str
    argv: tuple[str, ...]
    stop_signal: str = "TERM"
    user: str | None = None

    def spawn(self, log: Path) -> subprocess.Popen[bytes]:
        """Start it in a session of its own, with its output appended to `log`."""
        with log.open("ab") as output:
            return subprocess.Popen(
                self.argv, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, **unprivileged.run_as(self.user),
            )  # fmt: skip


def running(pidfile: Path, folder: Path) -> psutil.Process | None:
    """Return the process that wrote `pidfile` if it is alive and works in `folder`.

    The folder tells it from an unrelated process that got the same number after a crash.
    """
    try:
        process = psutil.Process(int(pidfile.read_text().split()[0]))
        return process if process.cwd() == str(folder.resolve()) else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def stop(process: psutil.Process, how: int, *, timeout_s: float = STOP_TIMEOUT_S) -> None:
    """Ask a process to end, and kill it when it has not after some seconds."""
    with suppress(psutil.NoSuchProcess):
        process.send_signal(how)
        try:
            process.wait(timeout_s)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(STOP_TIMEOUT_S)


def stop_all(marker: tuple[str, str]) -> None:
    """End every process whose environment has the variable `marker`, supervisors first.

    A supervisor ends its own programs in order; what it leaves, or left when it was killed,
    is asked to end and then killed.
    """
    for process in [one for one in _marked(marker) if _is_supervisor(one)]:
        stop(process, signal.SIGTERM, timeout_s=SUPERVISOR_STOP_TIMEOUT_S)
    found = _marked(marker)
    for process in found:
        with suppress(psutil.Error):
            process.terminate()
    for process in psutil.wait_procs(found, timeout=STOP_TIMEOUT_S)[1]:
        with suppress(psutil.Error):
            process.kill()


def wait_until(
    is_ready: Callable[[], bool], process: subprocess.Popen[bytes], *, timeout_s: float
) -> bool:
    """Poll `is_ready` until it holds; False when the process ends or the time is over first."""
    deadline = time.monotonic() + timeout_s
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _marked(marker: tuple[str, str]) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _has(process, marker)]


def _has(process: psutil.Process, marker: tuple[str, str]) -> bool:
    try:
        return process.environ().get(marker[0]) == marker[1] and process != psutil.Process()
    except (psutil.Error, OSError):
        return False


def _is_supervisor(process: psutil.Process) -> bool:
    try:
        return any("supervisord" in part for part in process.cmdline())
    except psutil.Error:
        return False
