from typing import Any

from pydantic import ConfigDict

from widgets.kinds.base import Config, Kind, State


class BotIntegrationState(State):
    model_config = ConfigDict(extra="allow")


def reduce(state: BotIntegrationState, _action: Any, _now: Any) -> BotIntegrationState:
    return state


KIND = Kind(
    name="bot_integration",
    label="Bot integration",
    description="",
    icon="square",
    config=Config,
    state=BotIntegrationState,
    reduce=reduce,
)
