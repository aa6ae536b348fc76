"""Updates of a widget to all its sources, against a bare Channels group with as many sockets.

    python -m bench.widgets_fanout [sources …]

Ours is all of it: an action over a socket, the row locked and written, the version, the channel
layer, tokens. The peer receives a frame and sends it to its group. Both are served by uvicorn with
the same flags, over the same layer, and heard by the same client; rounds alternate. The time of a
frame is from the moment written in it, which for ours lies before the commit, to its bytes' coming.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from dataclasses import dataclass, field

from bench.harness import Result
from bench.sockets import Clients, Crowd, connect
from bench.widgets_site import PEER, Site, site

SOURCES = (50, 200, 500)
ROUNDS = 7
UPDATES = 20
BURST = 40
BAR = 1.5
AIM_MS, AIM_SOURCES = 50, 200
PACE_S = 0.06  # below the rate that one socket may send at


@dataclass(frozen=True, slots=True)
class Round:
    """Milliseconds: of single frames, and from an action to the last source that heard of it."""

    p50: float
    p99: float
    to_last: float
    client_us: float


@dataclass
class FanOut:
    """What the process of the clients does."""

    crowds: dict[str, Crowd] = field(default_factory=dict)

    async def open(self, name: str, port: int, source: str, count: int, steering: str) -> None:
        crowd = self.crowds[name] = Crowd(port)
        crowd.steering = await connect(port, steering)
        assert crowd.steering.is_open, "the server refused who steers"
        await crowd.open(source, count)

    async def close(self) -> None:
        for crowd in self.crowds.values():
            for one in (crowd.steering, *crowd.sources):
                assert one
                one.end()
        self.crowds.clear()

    async def round(self, name: str, text: str) -> Round:
        crowd, taken, lasts = self.crowds[name], [], []
        began = time.process_time()
        for _ in range(UPDATES):
            sent, heard = await crowd.update(text)
            taken += [now * 1000 - json.loads(payload)["serverTime"] for now, payload in heard]
            lasts.append((heard[-1][0] - sent) * 1000)
            await asyncio.sleep(max(0, sent + PACE_S - time.time()))
        client_us = (time.process_time() - began) * 1e6 / len(taken)
        cuts = statistics.quantiles(taken, n=100)
        return Round(cuts[49], cuts[98], statistics.median(lasts), client_us)

    async def burst(self, name: str, text: str, last_version: int) -> int:
        """Steer as fast as it goes; return how many sources did not end with the last version."""
        crowd = self.crowds[name]
        assert crowd.steering
        for _ in range(BURST):
            crowd.steering.send(text)
        for _ in range(100):
            await asyncio.sleep(0.05)
            behind = sum(_version(one.last) != last_version for one in crowd.sources)
            if not behind:
                break
        return behind


def _version(payload: bytes) -> int:
    said = json.loads(payload)
    return int(said.get("version", 0))


def main(counts: list[int]) -> int:
    with site() as place:
        return max(measure(place, count) for count in counts)


def measure(place: Site, count: int) -> int:
    clients = Clients(FanOut)
    [widget] = place.widgets(1)
    act = {"type": "WIDGET_ACTION", "widgetId": str(widget.pk), "action": "add", "payload": {}}
    ours = json.dumps(act)
    peer = json.dumps({"type": "STATE_UPDATE", "padding": "x" * padding(widget)})
    try:
        with place.server() as mine, place.server(PEER) as bare:
            steering = f"/ws?token={place.id_token()}"
            clients("open", "ours", mine.port, f"/ws?token={widget.token}", count, steering)
            clients("open", "peer", bare.port, "/source", count, "/steering")
            pairs = [
                (clients("round", "ours", ours), clients("round", "peer", peer))
                for _ in range(ROUNDS + 1)
            ][1:]
            widget.refresh_from_db()
            lost = clients("burst", "ours", ours, widget.version + BURST)
    finally:
        clients.end()
    return report(count, pairs, lost)


def padding(widget: object) -> int:
    """Return what makes the peer's frame as long as ours."""
    from django.utils import timezone

    from widgets import frames

    ours = json.dumps(frames.state_update(widget, timezone.now()))  # type: ignore[arg-type]
    bare = {"type": "STATE_UPDATE", "padding": "", "serverTime": time.time() * 1000}
    return len(ours) - len(json.dumps(bare))


def report(count: int, pairs: list[tuple[Round, Round]], lost: int) -> int:
    mine, bare = (_median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(ours.p99 / peer.p99 for ours, peer in pairs)
    name = f"widget to {count} sources"
    results = [
        Result(
            name,
            "p99",
            ours=f"{mine.p99:.1f} ms (p50 {mine.p50:.1f} ms)",
            peer=f"{bare.p99:.1f} ms (p50 {bare.p50:.1f} ms)",
            ratio=f"{ratio:.2f}",
            bar=f"{BAR}",
            holds=ratio <= BAR,
        ),
        Result(
            f"{name}, from the action to the last; client {mine.client_us:.0f} µs a frame",
            "median",
            ours=f"{mine.to_last:.1f} ms",
            peer=f"{bare.to_last:.1f} ms",
            ratio=f"{mine.to_last / bare.to_last:.2f}",
            bar="-",
            holds=True,
        ),
        Result(f"{name}, {BURST} actions at once", "behind", f"{lost}", "-", "-", "0", lost == 0),
    ]
    if count == AIM_SOURCES:
        holds = mine.p99 <= AIM_MS
        figures = f"{mine.p99:.1f} ms", "-", "-", f"{AIM_MS} ms"
        results.append(Result(f"{name}, in itself", "p99", *figures, holds=holds))
    return max(result.show() for result in results)


def _median(rounds: tuple[Round, ...]) -> Round:
    return Round(
        *(
            statistics.median(getattr(one, name) for one in rounds)
            for name in ("p50", "p99", "to_last", "client_us")
        )
    )


if __name__ == "__main__":
    sys.exit(main([int(one) for one in sys.argv[1:]] or list(SOURCES)))
