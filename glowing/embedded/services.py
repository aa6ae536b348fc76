from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from glowing.embedded import postgres, valkey
from glowing.embedded.errors import StartError
from glowing.embedded.programs import Program, stop, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

REAP_TIMEOUT_S = 0.5
START_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Services:
    """Where the embedded services of one data directory listen, and their password."""

    data_dir: str
    postgres_port: int
    valkey_port: int
    password: str

    @classmethod
    def of(cls, data_dir: Path) -> Services:
        """Read the services of a data directory, choosing ports and password the first time."""
        path = data_dir / "services.json"
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            password = secrets.token_urlsafe(24)
            cls(str(data_dir), _free_port(), _free_port(), password)._save(os.link)
        return cls(**json.loads(path.read_text()) | {"data_dir": str(data_dir)})

    @property
    def database_url(self) -> str:
        return f"postgresql://glowing:{self.password}@127.0.0.1:{self.postgres_port}/glowing"

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.valkey_port}"

    def are_running(self) -> bool:
        """Say whether both services run over this data directory and accept logins."""
        return postgres.is_ready(self) and valkey.is_ready(self)

    def programs(self) -> tuple[Program, Program]:
        """Return both services as programs that a supervisor can start."""
        return postgres.program(self), valkey.program(self)

    def stop(self) -> None:
        """Stop both services, whoever started them; what a crash left behind is cleared away."""
        for process, how in (
            (valkey.process(self), signal.SIGTERM),
            (postgres.process(self), signal.SIGINT),
        ):
            if process:
                stop(process, how)
        postgres.forget_crash(self)

    def with_free_ports(self) -> Services:
        """Keep the ports, or choose new ones where another program has taken them since."""
        moved = replace(
            self,
            postgres_port=_free_port() if is_port_taken(self.postgres_port) else self.postgres_port,
            valkey_port=_free_port() if is_port_taken(self.valkey_port) else self.valkey_port,
        )
        if moved != self:
            moved._save(os.replace)
        return moved

    def _save(self, put: Callable[[Path, Path], None]) -> None:
        """Write `services.json` whole and private; `put` decides whether an older one stays."""
        path = Path(self.data_dir) / "services.json"
        with tempfile.NamedTemporaryFile("w", dir=self.data_dir, delete=False) as file:
            json.dump(asdict(self), file)
        with suppress(FileExistsError):
            put(Path(file.name), path)
        Path(file.name).unlink(missing_ok=True)


def are_needed() -> bool:
    """Say whether the environment leaves the database or the broker to us."""
    names = ("DATABASE_URL", "REDIS_URL")
    return not all(os.environ.get(name) or os.environ.get(f"{name}_FILE") for name in names)


@contextmanager
def services(data_dir: Path) -> Iterator[Services]:
    """Run the embedded services of a data directory for the length of the block.

    Processes share them: the first one starts them, the last one stops them.
    """
    started: list[subprocess.Popen[bytes]] = []
    try:
        with shared(data_dir):
            with _locked(data_dir / "services.start.lock", fcntl.LOCK_EX):
                found = Services.of(data_dir)
                if not found.are_running():
                    found.stop()
                    found = found.with_free_ports()
                    started += _start(found)
            yield found
    finally:
        for process in started:
            # A killed server takes a moment to end; one that others use runs on without us.
            with suppress(subprocess.TimeoutExpired):
                process.wait(REAP_TIMEOUT_S)


@contextmanager
def shared(data_dir: Path) -> Iterator[None]:
    """Keep other processes from stopping the services; stop them at the end when nobody else does.

    Nothing is started here.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with _locked(data_dir / "services.lock", fcntl.LOCK_SH) as users:
        try:
            yield
        finally:
            if _is_last(users):
                Services.of(data_dir).stop()


@contextmanager
def _locked(path: Path, how: int) -> Iterator[TextIO]:
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield file


def is_port_taken(port: int) -> bool:
    """Say whether another program listens on a port."""
    with suppress(OSError), bound("127.0.0.1", port):
        return False
    return True


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that has this address, as a server would; raises OSError."""
    probe = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, port))
    except OSError:
        probe.close()
        raise
    return probe


def _start(found: Services) -> list[subprocess.Popen[bytes]]:
    database, broker = found.programs()
    started = []
    for program, is_ready in (
        (broker, lambda: valkey.is_ready(found)),
        (database, lambda: postgres.is_ready(found)),
    ):
        log = Path(found.data_dir) / f"{program.name}.log"
        process = program.spawn(log)
        started.append(process)
        if not wait_until(is_ready, process, timeout_s=START_TIMEOUT_S):
            last = (log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
            found.stop()
            raise StartError(f"{program.name} did not start: {last}")
    postgres.create_database(found)
    return started


def _is_last(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
