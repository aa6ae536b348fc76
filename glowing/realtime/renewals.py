"""Values that are told anew now and then while nothing happens to them, from memory alone."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from glowing.realtime.messages import Message, Renewal


class Renewals:
    """The timers of one socket. `make` turns what a value is made of into a message for `put`.

    Without it nothing is told anew.
    """

    def __init__(
        self, make: Callable[[Mapping[str, Any]], Message] | None, put: Callable[[Message], None]
    ) -> None:
        self._make = make
        self._put = put
        self._waiting: dict[str, tuple[Renewal, asyncio.TimerHandle]] = {}

    def plan(self, renewal: Renewal) -> None:
        """Follow what came with a message: begin, go on with other facts, or stop."""
        self.forget([renewal.value])
        if self._make and renewal.every_s is not None:
            # Those who heard the same at once are told again one after the other.
            self._wait(renewal, renewal.every_s * random.uniform(0.5, 1))  # noqa: S311

    def put_off(self, value: str) -> None:
        """Wait anew, where a value is told again at all: the other end has no need of it now."""
        if waiting := self._waiting.get(value):
            renewal, timer = waiting
            timer.cancel()
            self._wait(renewal, renewal.every_s)

    def forget(self, values: Iterable[str]) -> None:
        for value in values:
            if waiting := self._waiting.pop(value, None):
                _, timer = waiting
                timer.cancel()

    def end(self) -> None:
        self.forget(list(self._waiting))

    def _wait(self, renewal: Renewal, delay_s: float | None) -> None:
        assert delay_s is not None
        timer = asyncio.get_running_loop().call_later(delay_s, self._renew, renewal)
        self._waiting[renewal.value] = renewal, timer

    def _renew(self, renewal: Renewal) -> None:
        assert self._make
        assert renewal.of is not None
        self._wait(renewal, renewal.every_s)
        self._put(self._make(renewal.of))
