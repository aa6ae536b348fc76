"""A kind of widget in the hand: its state, its configuration, and a clock that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from widgets.kinds import all_kinds
from widgets.kinds.base import WAKE, Action, Payload

if TYPE_CHECKING:
    from chat.incoming import Incoming

START = datetime(2027, 1, 1, 20, tzinfo=UTC)


class Machine:
    """Reduces as `widgets.services` does, and wakes the kind when it asked for that."""

    def __init__(self, kind: str, **config: Any) -> None:
        self.kind = all_kinds()[kind]
        self.config = self.kind.config(**config)
        self.state = self.kind.started(self.config)
        self.now = START

    @property
    def shown(self) -> dict[str, Any]:
        return self.kind.show(self.state, self.config, self.now)

    def act(self, name: str, /, **payload: Any) -> Machine:
        return self._reduce(name, self.kind.actions[name].model_validate(payload))

    def hear(self, *events: Incoming) -> Machine:
        for event in events:
            self._reduce(event.TYPE, event)
        return self

    def later(self, seconds: float) -> Machine:
        """Let time pass; every moment that was asked for comes."""
        end = self.now + timedelta(seconds=seconds)
        while (due := self.kind.wakes_at(self.state, self.config)) and due <= end:
            self.now = max(self.now, due)
            self._reduce(WAKE, Payload())
        self.now = end
        return self

    def _reduce(self, name: str, payload: Any) -> Machine:
        action = Action(name=name, payload=payload, config=self.config, seed=7)
        self.state = self.kind.reduce(self.state, action, self.now)
        return self


def event(kind: type[Incoming], event_id: str = "1", **fields: Any) -> Incoming:
    who = {"user_id": "42", "user_login": "mira", "user_name": "Mira"}
    return kind(id=event_id, at=START, **(who | fields))
