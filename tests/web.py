"""Real web servers, as processes that may be killed."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glowing.embedded.supervision import UVICORN
from tests.worker import ROOT, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

START_TIMEOUT_S = 90.0


@dataclass
class Web:
    """A running uvicorn on a port of this machine, with its log."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def kill(self) -> None:
        """End it at once, as power loss or the OOM killer would."""
        self.process.kill()
        self.process.wait()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> http.client.HTTPResponse:
        """Send one request and return the whole answer; its text is in `body`."""
        connection = self.connect()
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        answer.body = answer.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return answer


def start_web(folder: Path, *, env: Mapping[str, str]) -> Web:
    """Start a web server and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"web-{port}.log"
    argv = [sys.executable, "-m", *UVICORN, "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(argv, cwd=ROOT, env=os.environ | env, stdout=out, stderr=out)
    web = Web(process, port, log)
    try:
        wait_until(lambda: _is_up(web), timeout_s=START_TIMEOUT_S)
    except AssertionError:
        web.kill()
        raise AssertionError(log.read_text()) from None
    return web


def _is_up(web: Web) -> bool:
    assert web.process.poll() is None, web.log.read_text()
    try:
        return web.ask("GET", "/healthz").status == 200
    except OSError:
        return False
