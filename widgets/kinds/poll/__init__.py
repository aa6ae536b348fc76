from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class PollState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: PollState, _action: Any, _now: Any) -> PollState:
    return state


KIND = Kind(
    name="poll",
    label="Poll",
    description="",
    icon="square",
    config=Config,
    state=PollState,
    reduce=reduce,
)
