from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class NowPlayingState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: NowPlayingState, _action: Any, _now: Any) -> NowPlayingState:
    return state


KIND = Kind(
    name="now_playing",
    label="Now playing",
    description="",
    icon="square",
    config=Config,
    state=NowPlayingState,
    reduce=reduce,
)
