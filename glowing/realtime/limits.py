from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a socket may send and hold, and how little it may read, before it is closed.

    A page that comes back asks for every widget it shows, several times and all at once: `burst`
    leaves room for that. A reader that takes nothing for `stall_s`, or lets `outbox_bytes` wait,
    is cut off. After a close the other end has `farewell_s` to say goodbye.
    """

    frame_bytes: int = 64 * 1024
    bad_frames: int = 5
    frames_per_s: float = 20.0
    burst: int = 400
    subscriptions: int = 100
    outbox_bytes: int = 4 * 1024 * 1024
    stall_s: float = 15.0
    farewell_s: float = 2.0


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class Pace:
    """A bucket that refills steadily; empty means too fast."""

    limits: Limits
    _left: float = field(init=False)
    _at: float = field(init=False, default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._left = self.limits.burst

    def allows_one_more(self) -> bool:
        now = time.monotonic()
        refill = (now - self._at) * self.limits.frames_per_s
        self._left = min(self._left + refill, self.limits.burst)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
