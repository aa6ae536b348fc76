from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class ScheduleState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: ScheduleState, _action: Any, _now: Any) -> ScheduleState:
    return state


KIND = Kind(
    name="schedule",
    label="Schedule",
    description="",
    icon="square",
    config=Config,
    state=ScheduleState,
    reduce=reduce,
)
