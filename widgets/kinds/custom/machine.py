"""Nothing happens here but what the owner's buttons and bots say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from widgets.kinds.base import Payload, State
from widgets.kinds.custom.config import CustomConfig, Data

if TYPE_CHECKING:
    from datetime import datetime

    from widgets.kinds.base import Action


class SetData(Payload):
    data: Data = Field(title="Data")


class CustomState(State):
    """The values that stand above those of the configuration, key by key."""

    data: Data = Field({})


def reduce(_state: CustomState, action: Action[CustomConfig], _now: datetime) -> CustomState:
    return CustomState(data=action.payload.data)
