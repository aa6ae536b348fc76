"""What one socket that misbehaves does to 200 others, and to the memory of the server.

    python -m bench.widgets_flood [offence …]

An offender comes with the token of a widget, as whoever found an OBS link may, offends until it is
closed, and comes again at once, for as long as it is watched. It lives in a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from typing import Any
from uuid import uuid4

from bench.harness import Result
from bench.sockets import Clients, Socket, connect, frame
from bench.widgets_fanout import FanOut
from bench.widgets_site import Server, site

SOURCES = 200
WATCH_ROUNDS = 3
BAR_MS = 200
MEMORY_BAR_MIB = 100
AGAIN_S = 0.2
MIB = 2**20
# What each is closed by; 1006 is a connection that ends without a word, as nobody would read it.
OFFENCES = {
    "10,000 messages a second": {4429},
    "frames of 10 MB": {1009},
    "invalid UTF-8": {1007},
    "deep JSON": {4400},
    "a million subscribes": {4429},
    "a reader that never reads": {4408, 1006},
}


class Offender:
    """What the process of the offender does."""

    def __init__(self) -> None:
        self._codes: Counter[int] = Counter()
        self._is_over = False

    async def offend(self, offence: str, port: int, token: str, widget_id: str) -> None:
        self._codes.clear()
        self._is_over = False
        self._work = asyncio.ensure_future(self._again(offence, port, token, widget_id))

    async def stop(self) -> dict[int, int]:
        """Offend no more; return how often which code closed it."""
        self._is_over = True
        await self._work
        return dict(self._codes)

    async def _again(self, offence: str, port: int, token: str, widget_id: str) -> None:
        while not self._is_over or not self._codes:
            try:
                socket = await connect(port, f"/ws?token={token}")
            except OSError:
                continue
            if socket.is_open:
                work = asyncio.ensure_future(ACTS[offence](socket, widget_id))
                self._codes[await socket.closed] += 1
                work.cancel()
            await asyncio.sleep(AGAIN_S)


async def chatter(socket: Socket, widget_id: str) -> None:
    beat = {"type": "WIDGET_HEARTBEAT", "widgetId": widget_id, "version": 1, "sent": 1}
    await _stream(socket, frame(json.dumps(beat).encode()) * 100, 0.01)


async def subscribe(socket: Socket, _widget_id: str) -> None:
    for _ in range(10_000):
        asks = (
            json.dumps({"type": "WIDGET_SUBSCRIBE", "widgetId": str(uuid4())}) for _ in range(100)
        )
        socket.write(b"".join(frame(one.encode()) for one in asks))
        await asyncio.sleep(0.01)


async def be_huge(socket: Socket, _widget_id: str) -> None:
    await _stream(socket, frame(b'"' + b"x" * 10_000_000 + b'"'), 0.05)


async def be_no_text(socket: Socket, _widget_id: str) -> None:
    await _stream(socket, frame(b'{"type": "\xff\xfe"}'), 0.05)


async def be_deep(socket: Socket, _widget_id: str) -> None:
    await _stream(socket, frame(b"[" * 60_000), 0.05)


async def not_read(socket: Socket, widget_id: str) -> None:
    """Ask for the same big answer, at a pace that is allowed, and never take one."""
    socket.transport.pause_reading()
    ask = frame(json.dumps({"type": "WIDGET_SUBSCRIBE", "widgetId": widget_id}).encode())
    await _stream(socket, ask * 300, 0)
    await _stream(socket, ask, 0.06)


async def _stream(socket: Socket, data: bytes, pause_s: float) -> None:
    while not socket.transport.is_closing():
        if socket.transport.get_write_buffer_size() < MIB:
            socket.write(data)
        if not pause_s:
            return
        await asyncio.sleep(pause_s)


ACTS = dict(
    zip(OFFENCES, (chatter, be_huge, be_no_text, be_deep, subscribe, not_read), strict=True)
)


class Bench:
    """The server, the others and the offender."""

    def __init__(self, server: Server, others: Clients, offender: Clients, steer: str) -> None:
        self._server, self._others, self._offender, self._steer = server, others, offender, steer
        self._watch()
        self._quiet_ms, self._calm_mib = self._watch()[0], server.memory_mib()

    def _watch(self) -> tuple[float, float]:
        """Return the p99 of the others for a while, and the most memory meanwhile."""
        p99s, most = [], 0.0
        for _ in range(WATCH_ROUNDS):
            self._others.start("round", "ours", self._steer)
            while not self._others.is_done(0.02):
                most = max(most, self._server.memory_mib())
            p99s.append(self._others.result().p99)
        return statistics.median(p99s), most

    def measure(self, offence: str, widget: Any) -> Result:
        self._offender("offend", offence, self._server.port, widget.token, str(widget.pk))
        time.sleep(0.1)
        p99, most = self._watch()
        codes = self._offender("stop")
        growth = max(most - self._calm_mib, 0)
        said = ", ".join(f"{code} {count} times" for code, count in sorted(codes.items()))
        return Result(
            f"{SOURCES} sources beside {offence}: closed by {said}; +{growth:.0f} MiB",
            "p99",
            ours=f"{p99:.1f} ms",
            peer=f"{self._quiet_ms:.1f} ms without",
            ratio=f"{p99 / self._quiet_ms:.2f}",
            bar=f"{BAR_MS} ms",
            holds=p99 <= BAR_MS and codes.keys() <= OFFENCES[offence] and growth <= MEMORY_BAR_MIB,
        )


def main(offences: list[str]) -> int:
    with site() as place, place.server() as server:
        [shown] = place.widgets(1)
        [big] = place.widgets(1, note="x" * 50_000)
        act = {"type": "WIDGET_ACTION", "widgetId": str(shown.pk), "action": "add", "payload": {}}
        others, offender = Clients(FanOut), Clients(Offender)
        try:
            steering = f"/ws?token={place.id_token()}"
            others("open", "ours", server.port, f"/ws?token={shown.token}", SOURCES, steering)
            bench = Bench(server, others, offender, json.dumps(act))
            return max(bench.measure(offence, big).show() for offence in offences)
        finally:
            others.end()
            offender.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(OFFENCES)))
