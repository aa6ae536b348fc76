from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class TextOverlayState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: TextOverlayState, _action: Any, _now: Any) -> TextOverlayState:
    return state


KIND = Kind(
    name="text_overlay",
    label="Text overlay",
    description="",
    icon="square",
    config=Config,
    state=TextOverlayState,
    reduce=reduce,
)
