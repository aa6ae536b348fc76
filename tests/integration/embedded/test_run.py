"""The whole product, started as `make run` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from glowing.embedded.run import MARKER
from glowing.embedded.services import bound

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
START_TIMEOUT_S = 200
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def start(data: Path, port: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if "XDIST" not in name}
    environment |= {"GLOWING_DATA_DIR": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "glowing.settings.dev"}
    argv = [sys.executable, "-m", "glowing.embedded.run"]
    return subprocess.Popen(
        argv, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def read_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "is ready" in line:
            return said
    raise AssertionError(said)


def wait_for(condition) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def is_ready(port: int) -> bool:
    try:
        return bool(urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5))
    except OSError:
        return False


def processes(data: Path) -> list[psutil.Process]:
    return [one for one in psutil.process_iter() if marker_of(one) == str(data)]


def marker_of(process: psutil.Process) -> str | None:
    try:
        return process.environ().get(MARKER)
    except psutil.Error:
        return None


def test_a_start_survives_a_killed_web_and_a_stop_leaves_nothing(tmp_path, unused_tcp_port):
    with start(tmp_path, unused_tcp_port) as running:
        said = read_until_ready(running)
        assert "Your login: streamer" in said
        assert f"http://localhost:{unused_tcp_port}" in said

        web = next(one for one in processes(tmp_path) if "uvicorn" in one.cmdline())
        web.kill()
        wait_for(lambda: not web.is_running() and is_ready(unused_tcp_port))

        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0

    assert processes(tmp_path) == []


def test_a_port_in_use_is_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = start(tmp_path, port).communicate(timeout=60)[0]

    assert done.startswith(f"glowing-telegram: Port {port} on 127.0.0.1 is in use")
    assert done.count("\n") == 1


@pytest.fixture
def unused_tcp_port() -> Iterator[int]:
    """A port that nobody else is given before the product has it."""
    with bound("127.0.0.1", 0) as place:
        yield place.getsockname()[1]
