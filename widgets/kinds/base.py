"""What a kind of widget is made of.

No framework is imported here or in the kinds: everything is a function from values to values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from glowing.exceptions import Conflict

WAKE = "wake"


class Refused(Conflict):
    """The action makes no sense in this state; the message says why, to whoever pressed."""

    code = "widgets.refused"


class Config(BaseModel):
    """What the owner decided; every field has a default, and keys of other programs stay."""

    model_config = ConfigDict(frozen=True, extra="allow")


class State(BaseModel):
    """What is going on; stored as JSON, moments in UTC."""

    model_config = ConfigDict(frozen=True)

    def but(self, **changes: Any) -> Self:
        """Return the same state, less what is said of it here; values are taken as they are."""
        return self.model_copy(update=changes)


class Payload(BaseModel):
    """What comes with an action; none of its own means: nothing."""

    model_config = ConfigDict(frozen=True)


ConfigT = TypeVar("ConfigT", bound=Config)
StateT = TypeVar("StateT", bound=State)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Generic[ConfigT]):
    """Something to reduce: an action of `Kind.actions`, an event of `Kind.listens`, or `WAKE`.

    `seed` is random and new every time, so that a draw is still a pure function.
    """

    name: str
    payload: Any
    config: ConfigT
    seed: int = 0


Reduce: TypeAlias = Callable[[StateT, Action[ConfigT], datetime], StateT]


Inputs: TypeAlias = Sequence[tuple[str, BaseModel]]


def shown_as_stored(state: State, _config: Config, _now: datetime) -> dict[str, Any]:
    return state.model_dump(mode="json")


def never(_state: State, _config: Config) -> None:
    return None


def visible(_config: Config, _now: datetime) -> Inputs:
    return ()


def silent(_before: State, _after: State) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[ConfigT, StateT]):
    """One kind of widget, whole. Every function is pure and may be called again at will.

    `reduce` returns the next state, the same one where nothing changes, or raises `Refused`.
    `show` makes of a state what clients get at the moment `now`; `take` is its inverse, for a
    state that a client wrote; where that is impossible, `is_writable` is false, and what clients
    write as the state is left out. `wakes_at` names the moment at which `WAKE` is to be reduced.
    `says` are the lines that the owner's account writes to the chat because of a change.
    While a socket is open it is sent the state again every `resync_s` seconds, if any.
    `example` is what happens to a new one before there is something to see, where it has nothing
    to show by itself: what is reduced for a preview, and never refused.
    """

    name: str
    label: str
    description: str
    icon: str
    config: type[ConfigT]
    state: type[StateT]
    reduce: Reduce[StateT, ConfigT]
    actions: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    listens: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    start: Callable[[ConfigT], StateT] | None = None
    show: Callable[[StateT, ConfigT, datetime], dict[str, Any]] = shown_as_stored
    take: Callable[[Mapping[str, Any], ConfigT, datetime], StateT] | None = None
    is_writable: bool = True
    wakes_at: Callable[[StateT, ConfigT], datetime | None] = never
    says: Callable[[StateT, StateT], Sequence[str]] = silent
    resync_s: Callable[[StateT, ConfigT], float | None] = never
    example: Callable[[ConfigT, datetime], Inputs] = visible

    def started(self, config: ConfigT) -> StateT:
        """Return the state of a new widget."""
        return self.start(config) if self.start else self.state()

    def taken(self, written: Mapping[str, Any], config: ConfigT, now: datetime) -> StateT:
        """Return the state that a client wrote, as it is stored; raises pydantic's error."""
        return self.take(written, config, now) if self.take else self.state.model_validate(written)
