"""Services of their own for tests that stop and start them."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from glowing.embedded import postgres, valkey
from glowing.embedded.programs import wait_until
from glowing.embedded.services import Services, bound

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
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
        assert wait_until(self._is_ready, self._process, timeout_s=60), self._log.read_text()

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.Signals[f"SIG{self._program.stop_signal}"])
            self._process.wait(60)
        self._process = None


@contextmanager
def private_valkey(folder: Path) -> Iterator[tuple[Services, Server]]:
    """Run a Valkey for the length of the block."""
    found = Services.of(folder)
    program = valkey.program(found)
    server = Server(program, lambda: valkey.is_ready(found), folder / "valkey.log")
    with _running(server, found.valkey_port):
        yield found, server


@contextmanager
def private_postgres(folder: Path) -> Iterator[tuple[Services, Server]]:
    """Run a PostgreSQL for the length of the block."""
    found = Services.of(folder)
    program = postgres.program(found)
    server = Server(program, lambda: postgres.is_ready(found), folder / "postgres.log")
    with _running(server, found.postgres_port):
        yield found, server


@contextmanager
def _running(server: Server, port: int) -> Iterator[None]:
    # Nobody else is given the port while the server is down.
    with bound("127.0.0.1", port):
        server.start()
        try:
            yield
        finally:
            server.stop()
