"""Countdowns that run in many sources, with nothing happening: what that costs.

    python -m bench.widgets_idle [minutes]

Every source has a widget of its own and sends heartbeats as the page in OBS does.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.harness import Result
from bench.sockets import Clients, Socket, connect
from bench.widgets_site import Server, site

SOURCES = 500
MINUTES = 10.0
BAR_PERCENT = 1.0
HEARTBEAT_S, EAGER_S, EAGER_BEATS = 50.0, 2.0, 3  # assets/src/overlay/connection.ts
SETTLE_S = 15.0
WRITES = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables"


@dataclass
class Idlers:
    """What the process of the clients does."""

    sources: list[Socket] = field(default_factory=list)
    beats: list[asyncio.Task[None]] = field(default_factory=list)
    answered: int = 0

    async def open(self, port: int, widgets: list[tuple[str, str]]) -> None:
        for widget_id, token in widgets:
            source = await connect(port, f"/ws?token={token}", self._hear)
            assert source.is_open, "the server refused a source"
            self.sources.append(source)
            self.beats.append(asyncio.ensure_future(self._beat(source, widget_id)))

    async def _beat(self, source: Socket, widget_id: str) -> None:
        beat = {"type": "WIDGET_HEARTBEAT", "widgetId": widget_id, "version": 1}
        number = 0
        while source.is_open:
            source.send(json.dumps(beat | {"sent": time.monotonic() * 1000}))
            number += 1
            await asyncio.sleep(EAGER_S if number < EAGER_BEATS else HEARTBEAT_S)

    def _hear(self, _source: Socket, _now: float, payload: bytes) -> None:
        self.answered += b"HEARTBEAT" in payload[:40]

    async def state(self) -> tuple[int, int]:
        """Return how many are open, and how many heartbeats were answered."""
        return sum(one.is_open for one in self.sources), self.answered


def main(minutes: float) -> int:
    with site() as place, place.server() as server:
        from widgets import services

        widgets = place.widgets(SOURCES, "countdown", duration=86_400)
        for widget in widgets:
            services.act(user=place.owner, widget_id=widget.pk, action="start")
        clients = Clients(Idlers)
        try:
            clients("open", server.port, [(str(one.pk), one.token) for one in widgets])
            time.sleep(SETTLE_S)
            with psycopg.connect(place.env["DATABASE_URL"], autocommit=True) as database:
                return measure(server, clients, database, minutes)
        finally:
            clients.end()


def measure(server: Server, clients: Clients, database: Any, minutes: float) -> int:
    cpu_s, writes, answered = server.cpu_s(), _writes(database), clients("state")[1]
    time.sleep(minutes * 60)
    percent = (server.cpu_s() - cpu_s) / (minutes * 60) * 100
    time.sleep(2)  # what was written is counted with a delay
    written = _writes(database) - writes
    are_open, all_answered = clients("state")
    assert are_open == SOURCES, f"only {are_open} are open"
    assert all_answered - answered >= SOURCES * int(minutes * 60 / HEARTBEAT_S), "unanswered"
    name = f"{SOURCES} countdowns run in as many sources for {minutes:g} min"
    results = (
        Result(name, "rows written", f"{written}", "-", "-", "0", holds=written == 0),
        Result(
            name,
            "cpu of the server",
            f"{percent:.2f} % of a core",
            "-",
            "-",
            f"{BAR_PERCENT:g} %",
            holds=percent <= BAR_PERCENT,
        ),
    )
    return max(result.show() for result in results)


def _writes(database: Any) -> int:
    row = database.execute(WRITES).fetchone()
    return int(row[0])


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
