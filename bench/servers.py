"""Daphne against uvicorn on this project: HTTP requests and WebSocket echoes on the loopback.

    python -m bench.servers

Both serve the same application: `/healthz` through all of Django's middleware, and a consumer that
echoes. Rounds alternate, so that a busy moment of the machine hits both; medians are reported.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import websockets

from glowing.embedded import services

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 5
REQUESTS = 1500
CONNECTIONS = 20
ECHOES = 200
PORTS = {"daphne": 18081, "uvicorn": 18082}
APP = "bench.servers:application"
ARGV = {
    "daphne": [
        "daphne",
        "-b",
        "127.0.0.1",
        "-p",
        str(PORTS["daphne"]),
        "--access-log",
        "/dev/null",
    ],
    "uvicorn": ["uvicorn", "--port", str(PORTS["uvicorn"]), "--no-access-log"],
}


def __getattr__(name: str) -> object:
    """Build the application only in the servers."""
    if name != "application":
        raise AttributeError(name)
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.routing import ProtocolTypeRouter
    from django.core.asgi import get_asgi_application

    class Echo(AsyncWebsocketConsumer):
        async def receive(self, text_data: str | None = None, **_more: object) -> None:
            await self.send(text_data=text_data)

    routes = {"http": get_asgi_application(), "websocket": Echo.as_asgi()}
    return ProtocolTypeRouter(routes)


@contextmanager
def server(name: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *ARGV[name], APP],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{PORTS[name]}/healthz")
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} never answered")


async def requests_per_second(port: int) -> float:
    start = time.perf_counter()
    await asyncio.gather(*(keep_asking(port) for _ in range(CONNECTIONS)))
    return REQUESTS / (time.perf_counter() - start)


async def keep_asking(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(REQUESTS // CONNECTIONS):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"\r\n\r\nok")
    writer.close()


async def echoes_per_second(port: int) -> float:
    start = time.perf_counter()
    await asyncio.gather(*(keep_echoing(port) for _ in range(CONNECTIONS)))
    return CONNECTIONS * ECHOES / (time.perf_counter() - start)


async def keep_echoing(port: int) -> None:
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws") as socket:
        for number in range(ECHOES):
            await socket.send(str(number))
            assert await socket.recv() == str(number)


def cpu_s(process: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure() -> dict[str, list[tuple[float, float, float]]]:
    rounds: dict[str, list[tuple[float, float, float]]] = {name: [] for name in PORTS}
    with server("daphne") as daphne, server("uvicorn") as uvicorn:
        for _ in range(ROUNDS):
            for name, process in (("daphne", daphne), ("uvicorn", uvicorn)):
                before = cpu_s(process)
                http = asyncio.run(requests_per_second(PORTS[name]))
                echo = asyncio.run(echoes_per_second(PORTS[name]))
                rounds[name].append((http, echo, cpu_s(process) - before))
    return rounds


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GLOWING_DATA_DIR": folder, "LOG_LEVEL": "ERROR"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "glowing.settings.dev"
        with services(Path(folder)):
            rounds = measure()
    print(f"{'server':10}{'HTTP/s':>10}{'echoes/s':>10}{'CPU s':>8}   medians of {ROUNDS}")
    for name, figures in rounds.items():
        http, echo, cpu = (statistics.median(column) for column in zip(*figures, strict=True))
        print(f"{name:10}{http:10.0f}{echo:10.0f}{cpu:8.2f}")


if __name__ == "__main__":
    main()
