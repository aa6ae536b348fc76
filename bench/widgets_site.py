"""A site for the benchmarks of widgets: throwaway services, a person, their widgets, servers.

The servers run with the very flags of `make run`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bench.database import database

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "glowing.asgi:application"
PEER = "bench.widgets_peer:application"
PATIENCE_S = 60.0


class Server:
    """A web server that may be killed and started again on its port."""

    def __init__(self, application: str, env: dict[str, str], log: Path) -> None:
        self.port = _free_port()
        self._application, self._env, self._log = application, env, log

    def start(self) -> None:
        from glowing.embedded.supervision import product

        web, *_ = product(self._log.parent, host="127.0.0.1", port=self.port)
        argv = [self._application if part == OURS else part for part in web.argv]
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                argv, env=os.environ | self._env, stdout=out, stderr=out
            )
        self._watched = psutil.Process(self._process.pid)
        deadline = time.monotonic() + PATIENCE_S
        while not self.listens():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, "the server never listened"
            time.sleep(0.005)

    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def cpu_s(self) -> float:
        times = self._watched.cpu_times()
        return times.user + times.system

    def memory_mib(self) -> float:
        return self._watched.memory_info().rss / 2**20


@dataclass(frozen=True)
class Site:
    """A person with a token, and what servers of theirs need."""

    owner: Any
    env: dict[str, str]
    folder: Path

    @contextmanager
    def server(self, application: str = OURS) -> Iterator[Server]:
        server = Server(application, self.env, self.folder / f"{application.partition(':')[0]}.log")
        server.start()
        try:
            yield server
        finally:
            server.kill()

    def id_token(self) -> str:
        from tests.tokens import id_token

        return id_token(self.owner)

    def widgets(self, count: int, kind: str = "goal", **config: Any) -> list[Any]:
        from widgets.services import create_widgets

        data = [
            {"title": f"Bench {number}", "type": kind, "config": config} for number in range(count)
        ]
        return create_widgets(self.owner, data)


@contextmanager
def site() -> Iterator[Site]:
    with database(), tempfile.TemporaryDirectory() as name:
        from django.conf import settings
        from django.db import connection

        from glowing.accounts.models import User
        from tests.worker import database_url

        env = {
            "DATABASE_URL": database_url(connection.settings_dict),
            "REDIS_URL": settings.REDIS_URL,
            "GLOWING_DATA_DIR": os.environ["GLOWING_DATA_DIR"],
            "LOG_LEVEL": "WARNING",
        }
        yield Site(User.objects.create_user("bench"), env, Path(name))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
