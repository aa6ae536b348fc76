"""What the existing client makes of the timers that it is sent, second by second."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta

import pytest

from tests.unit.widgets.machines import Machine

LATENCY_S = 0.04
PHASES = [0.003, 0.4, 0.97]


class Client:
    """The client's widget: it counts whole seconds by itself, and stamps what it has counted.

    Its clock goes as the server's does; a second of its own begins `phase` after the timer's.
    """

    def __init__(self, timer: Machine, phase: float = 0.4) -> None:
        self.timer = timer
        self.ticks_at = timer.now + timedelta(seconds=phase)
        self.state: dict = {}
        self.hear()

    @property
    def now(self) -> datetime:
        return self.timer.now

    @property
    def left_s(self) -> float:
        left = self.state["duration_left"]
        if not self.state["enabled"]:
            return left
        elapsed = self.now - datetime.fromisoformat(self.state["last_tick_timestamp"])
        return max(0, left - math.floor(elapsed.total_seconds()))

    @property
    def is_over(self) -> bool:
        return self.left_s <= 0

    @property
    def buttons(self) -> set[str]:
        """Return what it offers; the duration is compared as JavaScript compares numbers."""
        is_on, left = self.state["enabled"], self.state["duration_left"]
        is_whole = left == self.timer.config.duration
        offered = {
            "start": not is_on and is_whole,
            "pause": is_on,
            "resume": not is_on and left > 0,
            "reset": is_on or not is_whole,
        }
        return {name for name, is_offered in offered.items() if is_offered}

    def hear(self) -> None:
        """Take the state that the server shows at this moment, a little later."""
        shown = json.loads(json.dumps(self.timer.shown))
        self.watch(LATENCY_S)
        self.state = shown

    def watch(self, seconds: float) -> None:
        """Let time pass; the server tells the end when it comes."""
        end = self.now + timedelta(seconds=seconds)
        while self.ticks_at <= end:
            self._pass_until(self.ticks_at)
            self._tick()
            self.ticks_at += timedelta(seconds=1)
        self._pass_until(end)

    def press(self, action: str) -> None:
        self.timer.act(action)
        self.hear()

    def _pass_until(self, moment: datetime) -> None:
        due = self.timer.kind.wakes_at(self.timer.state, self.timer.config)
        if due and due <= moment:
            self.timer.later((due - self.now).total_seconds())
            self.hear()
        self.timer.later(max(0, (moment - self.now).total_seconds()))

    def _tick(self) -> None:
        if not self.state or not self.state["enabled"] or self.state["duration_left"] <= 0:
            return
        left = self.left_s
        self.state |= {"duration_left": left, "last_tick_timestamp": self.now.isoformat()}


def client(phase: float = 0.4, **config) -> Client:
    return Client(Machine("countdown", **{"duration": 90} | config), phase)


@pytest.mark.parametrize("phase", PHASES)
def test_it_says_what_is_left_to_about_a_second(phase):
    page = client(phase)
    page.press("start")
    page.watch(12.345)
    page.hear()

    for _ in range(60):
        page.watch(1)
        true_s = (page.timer.state.ends_at - page.now).total_seconds()
        assert abs(math.floor(page.left_s) - true_s) <= 1.1


def test_it_begins_with_the_whole_duration():
    page = client()
    page.timer.act("start").later(0.007)
    page.hear()

    assert page.left_s == 90


@pytest.mark.parametrize("phase", PHASES)
def test_time_is_up_when_it_is(phase):
    page = client(phase, duration=20)
    page.press("start")
    page.watch(19.9)
    assert not page.is_over

    page.watch(0.1 + LATENCY_S)

    assert page.is_over


def test_it_offers_what_can_be_done():
    page = client()
    fresh = page.buttons
    page.press("start")
    page.watch(12.345)
    running = page.buttons
    page.press("pause")
    paused = page.buttons
    page.press("reset")

    assert (fresh, running) == ({"start", "resume"}, {"pause", "reset"})
    assert (paused, page.buttons) == ({"resume", "reset"}, fresh)
