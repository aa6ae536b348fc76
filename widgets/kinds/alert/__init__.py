from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class AlertState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: AlertState, _action: Any, _now: Any) -> AlertState:
    return state


KIND = Kind(
    name="alert",
    label="Alert",
    description="",
    icon="square",
    config=Config,
    state=AlertState,
    reduce=reduce,
)
