from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class NameQueueState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: NameQueueState, _action: Any, _now: Any) -> NameQueueState:
    return state


KIND = Kind(
    name="name_queue",
    label="Name queue",
    description="",
    icon="square",
    config=Config,
    state=NameQueueState,
    reduce=reduce,
)
