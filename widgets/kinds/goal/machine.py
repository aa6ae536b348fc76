"""How far a goal is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from chat.incoming import Cheer, Follow, Subscribe
from widgets.kinds.base import Payload, State
from widgets.kinds.goal.config import Counts, GoalConfig

if TYPE_CHECKING:
    from datetime import datetime

    from widgets.kinds.base import Action

LISTENS = {one.TYPE: one for one in (Follow, Subscribe, Cheer)}
MOST = 1_000_000_000


class Add(Payload):
    amount: int = Field(1, ge=-MOST, le=MOST)


class Set(Payload):
    count: int = Field(ge=0, le=MOST)


class GoalState(State):
    count: int = 0


def started(config: GoalConfig) -> GoalState:
    return GoalState(count=config.start)


def reduce(state: GoalState, action: Action[GoalConfig], _now: datetime) -> GoalState:
    match action.name:
        case "set":
            return GoalState(count=action.payload.count)
        case "reset":
            return started(action.config)
        case "add":
            step = action.payload.amount
        case _:
            step = _counted(action)
    return GoalState(count=min(max(state.count + step, 0), MOST))


def _counted(action: Action[GoalConfig]) -> int:
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
