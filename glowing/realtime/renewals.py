"""Values that are told anew now and then while nothing happens to them, from memory alone."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from glowing.realtime.messages import Message, Renewal


class Renewals:
    """The timers of one socket. `make` turns what a value is made of into a message.

    Without it nothing is told anew.
    """

    def __init__(self, make: Callable[[Mapping[str, Any]], Message] | None) -> None:
        self._make = make
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def plan(self, renewal: Renewal, put: Callable[[Message], None]) -> None:
        """Follow what came with a message: begin, go on with other facts, or stop."""
        self.forget([renewal.value])
        if self._make and renewal.every_s is not None:
            # Those who heard the same at once are told again one after the other.
            self._wait(renewal, put, renewal.every_s * random.uniform(0.5, 1))  # noqa: S311

    def forget(self, values: Iterable[str]) -> None:
        for value in values:
            if timer := self._timers.pop(value, None):
                timer.cancel()

    def end(self) -> None:
        self.forget(list(self._timers))

    def _wait(self, renewal: Renewal, put: Callable[[Message], None], delay_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._timers[renewal.value] = loop.call_later(delay_s, self._renew, renewal, put)

    def _renew(self, renewal: Renewal, put: Callable[[Message], None]) -> None:
        assert self._make
        assert renewal.every_s is not None
        assert renewal.of is not None
        self._wait(renewal, put, renewal.every_s)
        put(self._make(renewal.of))
