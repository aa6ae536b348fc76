"""A server that is killed with its sources open, and started again: when are all of them back?

    python -m bench.widgets_restart [kills]

Sources come back as the page in OBS does, whose waiting this follows to the letter:
`waitAfter` in assets/src/overlay/connection.ts. Every attempt is one connect, a refused one too.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httptools

from bench.harness import Result
from bench.sockets import Clients, connect
from bench.widgets_site import Server, site

SOURCES = 200
KILLS = 3
DOWN_S = 6.0
BACK_BAR_S = 5.0
CONNECTS_BAR = 100
WINDOW_S = 4.0
PAGE = Path(__file__).parents[1] / "assets" / "src" / "overlay" / "connection.ts"


@dataclass
class Source:
    """One page: it asks for a ticket, listens, and tries again."""

    port: int
    widget_id: str
    token: str
    version: int = 0
    back_at: float = 0.0

    async def live(self, connects: list[float]) -> None:
        is_spread = False
        while True:
            started = time.monotonic()
            connects.append(started)
            ticket = await self._ticket()
            if ticket:
                await self._listen(ticket)
            is_spread = is_spread and not ticket
            await asyncio.sleep(wait_after(time.monotonic() - started if is_spread else None))
            is_spread = True

    async def _listen(self, ticket: str) -> None:
        try:
            socket = await connect(self.port, f"/ws?ticket={ticket}", self._hear)
        except OSError:
            return
        await socket.closed
        self.version = 0

    def _hear(self, _socket: object, _now: float, payload: bytes) -> None:
        said = json.loads(payload)
        if said.get("version", 0) > self.version:
            self.version, self.back_at = said["version"], time.monotonic()

    async def _ticket(self) -> str | None:
        body = json.dumps({"token": self.token})
        path = f"/api/widgets/{self.widget_id}/ticket"
        try:
            answer = await _post(self.port, path, body)
        except (OSError, asyncio.IncompleteReadError):
            return None
        return json.loads(answer)["ticket"] if answer else None


def wait_after(spent_s: float | None) -> float:
    """Return how long a lost source waits; None: it lost the server just now."""
    anywhere = WINDOW_S * random.random()  # noqa: S311
    return anywhere if spent_s is None or spent_s > WINDOW_S else WINDOW_S - spent_s


async def _post(port: int, path: str, body: str) -> bytes | None:
    """Return the body of a good answer; None of any other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    writer.write("\r\n".join((*head, "", body)).encode())
    parsed = Answer()
    parser = httptools.HttpResponseParser(parsed)
    parser.feed_data(await reader.read())
    writer.close()
    return parsed.body if parser.get_status_code() == 200 else None


class Answer:
    """What the parser found."""

    body = b""

    def on_body(self, body: bytes) -> None:
        self.body += body


@dataclass
class Sources:
    """What the process of the clients does."""

    sources: list[Source] = field(default_factory=list)
    lives: list[asyncio.Task[None]] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)

    async def open(self, port: int, widget_id: str, token: str) -> None:
        for _ in range(SOURCES):
            source = Source(port, widget_id, token)
            self.sources.append(source)
            self.lives.append(asyncio.ensure_future(source.live(self.connects)))
            await asyncio.sleep(0.01)

    async def all_have(self, version: int) -> float:
        """Wait until every source shows this version, and return since when the last one does."""
        while any(source.version != version for source in self.sources):
            await asyncio.sleep(0.01)
        return max(source.back_at for source in self.sources)

    async def busiest_second(self, since: float) -> int:
        """Return the most connects in any one second from a moment on."""
        times = self.connects[bisect_left(self.connects, since) :]
        return max(bisect_right(times, at + 1) - number for number, at in enumerate(times))


def main(kills: int) -> int:
    assert f"WINDOW_MS = {WINDOW_S * 1000:.0f};" in PAGE.read_text(), "the page waits otherwise"
    with site() as place, place.server() as server:
        [widget] = place.widgets(1)
        clients = Clients(Sources)
        try:
            clients("open", server.port, str(widget.pk), widget.token)
            clients("all_have", widget.version)
            rounds = [restart(place, server, clients, widget) for _ in range(kills)]
        finally:
            clients.end()
    return report(rounds)


def restart(place: Any, server: Server, clients: Clients, widget: Any) -> tuple[float, int]:
    """Kill the server; return for how long sources were missing, and the busiest second."""
    from widgets import services

    killed_at = time.monotonic()
    server.kill()
    # Nobody is there to hear of it: only a source that asks can know.
    current = services.act(user=place.owner, widget_id=widget.pk, action="add")
    time.sleep(max(0, killed_at + DOWN_S - time.monotonic()))
    server.start()
    listens_at = time.monotonic()
    back_s = clients("all_have", current.version) - listens_at
    time.sleep(1)
    return back_s, clients("busiest_second", killed_at)


def report(rounds: list[tuple[float, int]]) -> int:
    backs, busiest = zip(*rounds, strict=True)
    name = f"{SOURCES} sources after a kill -9 of the server, worst of {len(rounds)}"
    results = (
        Result(
            name,
            "all back with the current state",
            f"{max(backs):.1f} s (median {statistics.median(backs):.1f} s)",
            "-",
            "-",
            f"{BACK_BAR_S:g} s",
            holds=max(backs) <= BACK_BAR_S,
        ),
        Result(
            name,
            "connects in the busiest second",
            f"{max(busiest)}",
            "-",
            "-",
            f"{CONNECTS_BAR}",
            holds=max(busiest) <= CONNECTS_BAR,
        ),
    )
    return max(result.show() for result in results)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
