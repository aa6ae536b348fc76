"""What goes to sockets: a frame, serialised once for everybody who gets it, and its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

Frame: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a value is told anew while nothing happens to it: every `every_s`, or no more (None).

    The consumer makes the message out of `of`, JSON primitives: nothing else is asked for them.
    """

    value: str
    every_s: float | None = None
    of: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A frame as text. `replaces` names the value it tells: of several that wait, only the last
    is sent, and none that is older than what was told already. `covers` names the values that
    are part of a frame which is always sent.
    """

    text: str
    replaces: str = ""
    covers: tuple[str, ...] = ()
    version: int = 0
    renewal: Renewal | None = None

    @classmethod
    def of(cls, frame: Mapping[str, object], **facts: Any) -> Message:
        return cls(json.dumps(frame, separators=(",", ":")), **facts)

    def pack(self) -> dict[str, Any]:
        """Return it as the channel layer takes it."""
        return asdict(self)

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> Message:
        renewal = packed["renewal"] and Renewal(**packed["renewal"])
        return cls(**{**packed, "covers": tuple(packed["covers"]), "renewal": renewal})


def parse(text: str) -> Frame | None:
    """Read a frame of a client; None for what is no JSON object, or too deep to be read."""
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return frame if isinstance(frame, dict) else None


def label(frame: Frame) -> str:
    """Return the type of a frame, as an answer to a refused one repeats it."""
    return str(frame.get("type", ""))[:64]
