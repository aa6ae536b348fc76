from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class CustomState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: CustomState, _action: Any, _now: Any) -> CustomState:
    return state


KIND = Kind(
    name="custom",
    label="Custom",
    description="",
    icon="square",
    config=Config,
    state=CustomState,
    reduce=reduce,
)
