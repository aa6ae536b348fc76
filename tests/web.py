"""Real web servers, as processes that may be killed and started again."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from glowing.embedded.services import bound
from glowing.embedded.supervision import UVICORN
from tests.worker import ROOT, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

START_TIMEOUT_S = 90.0


class Web:
    """A uvicorn with its log; its port is nobody else's until it is closed."""

    def __init__(self, folder: Path, env: Mapping[str, str], root: Path = ROOT) -> None:
        # The system gives no bound port away, and servers may bind it beside one that is deaf.
        self._place = bound("127.0.0.1", 0)
        self._root = root
        self.port = self._place.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"web-{self.port}.log"
        self.environment = os.environ | env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it and wait until it answers."""
        argv = [sys.executable, "-m", *UVICORN, "--port", str(self.port)]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                argv, cwd=self._root, env=self.environment, stdout=out, stderr=out
            )
        try:
            wait_until(self._is_up, timeout_s=START_TIMEOUT_S)
        except AssertionError:
            raise AssertionError(self.log.read_text()) from None
        return self

    def kill(self) -> None:
        """End it at once, as power loss or the OOM killer would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self._place.close()

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

    def _is_up(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            return False
