from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class ChatBoxState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: ChatBoxState, _action: Any, _now: Any) -> ChatBoxState:
    return state


KIND = Kind(
    name="chat_box",
    label="Chat box",
    description="",
    icon="square",
    config=Config,
    state=ChatBoxState,
    reduce=reduce,
)
