from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a socket may send before it is closed."""

    frame_bytes: int = 64 * 1024
    bad_frames: int = 5
    frames_per_s: float = 20.0
    burst: int = 60


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
        self._left = min(self._left + refill, self.limits.burst) - 1
        self._at = now
        return self._left >= 0
