from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.conf import settings


@dataclass(frozen=True, slots=True)
class JobsConfig:
    """How often workers look and how long others wait for them; all times in seconds."""

    poll_s: float = 0.5
    heartbeat_s: float = 10.0
    lease_s: float = 60.0
    ring_again_s: float = 60.0
    backoff_s: float = 15.0
    backoff_max_s: float = 900.0
    log_bytes: int = 16_384

    @classmethod
    def from_settings(cls) -> Self:
        """Read `settings.JOBS`; what it leaves out keeps its default."""
        return cls(**settings.JOBS)
