"""What must hold before the product starts: one clear line for each thing that does not."""

from __future__ import annotations

import errno
import shutil
from importlib.util import find_spec
from typing import TYPE_CHECKING

from glowing.embedded.errors import StartError
from glowing.embedded.services import bound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# To work for a while, and only to start: a command may be there to make room.
FREE_BYTES = 1024**3
FREE_BYTES_TO_START = 64 * 1024**2
DEFAULT_PORT = 8000


def port(environment: Mapping[str, str]) -> int:
    """Read the web server's port from `PORT`."""
    text = environment.get("PORT") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise StartError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_port(host: str, port: int) -> None:
    """Refuse a port that another program uses; another one is never chosen silently."""
    try:
        bound(host, port).close()
    except PermissionError as err:
        raise StartError(
            f"Port {port} is for root alone; without PORT it is {DEFAULT_PORT}."
        ) from err
    except OSError as err:
        if err.errno != errno.EADDRINUSE:
            raise StartError(f"HOST={host} is not an address of this machine.") from err
        raise StartError(
            f"Port {port} on {host} is in use: "
            f"stop the program that has it, or choose another one: PORT={port + 1} make run"
        ) from err


def check_data_dir(data: Path, *, needed_bytes: int = FREE_BYTES) -> None:
    """Refuse a data directory that cannot be written or whose disk is nearly full."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / "write-test"
        probe.touch()
        probe.unlink()
    except OSError as err:
        raise StartError(f"The data directory {data} cannot be written: {err.strerror}.") from err
    free = shutil.disk_usage(data).free
    if free < needed_bytes:
        raise StartError(
            f"Only {free // 1024**2} MB are free in {data}; "
            f"at least {needed_bytes // 1024**2} MB are needed. "
            "Make room, or set GLOWING_DATA_DIR to a folder on another disk."
        )


def check_tools() -> None:
    """Refuse to start without ffmpeg and ffprobe, from PATH or from their wheel."""
    on_path = all(shutil.which(name) for name in ("ffmpeg", "ffprobe"))
    if not on_path and find_spec("ffmpeg") is None:
        raise StartError("ffmpeg and ffprobe are missing: apt install ffmpeg, or run make again.")
