from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class CountdownState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: CountdownState, _action: Any, _now: Any) -> CountdownState:
    return state


KIND = Kind(
    name="countdown",
    label="Countdown",
    description="",
    icon="square",
    config=Config,
    state=CountdownState,
    reduce=reduce,
)
