"""Services of their own for tests that stop and start them."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from glowing.embedded import postgres, valkey
from glowing.embedded.programs import wait_until
from glowing.embedded.services import Services

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from glowing.embedded.programs import Program

ALIAS = "private"


class Server:
    """One private server that goes down and comes back with its data."""

    def __init__(self, program: Program, is_ready: Callable[[], bool], log: Path) -> None:
        self._program = program
        self._is_ready = is_ready
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = self._program.spawn(self._log)
        assert wait_until(self._is_ready, self._process, timeout_s=30), self._log.read_text()

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.Signals[f"SIG{self._program.stop_signal}"])
            self._process.wait(20)
        self._process = None


def private_valkey(folder: Path) -> tuple[Services, Server]:
    found = Services.of(folder)
    return found, Server(valkey.program(found), lambda: valkey.is_ready(found), folder / "v.log")


def private_postgres(folder: Path) -> tuple[Services, Server]:
    found = Services.of(folder)
    program = postgres.program(found)
    return found, Server(program, lambda: postgres.is_ready(found), folder / "pg.log")
