"""How far a goal is. It may go beyond its target; an event counts once, however often it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from chat.incoming import Cheer, Follow, Subscribe
from widgets.kinds.base import Payload, State
from widgets.kinds.goal.config import MOST, Counts, GoalConfig
from widgets.kinds.seen import Seen, with_event

if TYPE_CHECKING:
    from datetime import datetime

    from widgets.kinds.base import Action

LISTENS = {one.TYPE: one for one in (Follow, Subscribe, Cheer)}


class Add(Payload):
    amount: int = Field(1, ge=-MOST, le=MOST)


class Set(Payload):
    count: int = Field(ge=0, le=MOST)


class GoalState(State):
    count: int = Field(0, ge=0, le=MOST)
    seen: Seen = ()


def started(config: GoalConfig) -> GoalState:
    return GoalState(count=config.start)


def show(state: GoalState, _config: GoalConfig, _now: datetime) -> dict[str, Any]:
    return {"count": state.count}


def reduce(state: GoalState, action: Action[GoalConfig], _now: datetime) -> GoalState:
    match action.name:
        case "set":
            return _at(state, action.payload.count)
        case "reset":
            return _at(state, action.config.start)
        case "add":
            return _at(state, state.count + action.payload.amount)
        case _:
            return _heard(state, action)


def _heard(state: GoalState, action: Action[GoalConfig]) -> GoalState:
    step = _worth(action)
    seen = with_event(state.seen, action.payload.id) if step else None
    return _at(state, state.count + step).but(seen=seen) if seen else state


def _worth(action: Action[GoalConfig]) -> int:
    """Return how much an event of the channel adds, under what this goal counts."""
    match action.config.counts, action.payload:
        case Counts.FOLLOWERS, Follow():
            return 1
        case Counts.SUBSCRIPTIONS, Subscribe():
            return 1
        case Counts.BITS, Cheer(bits=bits):
            return bits
        case _:
            return 0


def _at(state: GoalState, count: int) -> GoalState:
    return state.but(count=min(max(count, 0), MOST))
