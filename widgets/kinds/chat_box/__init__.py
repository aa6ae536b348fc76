"""The chat as it goes by, less what moderators took back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chat.incoming import ChatCleared, ChatLine, ChatterSilenced, LineDeleted
from widgets.kinds.base import Kind, Payload
from widgets.kinds.chat_box.config import ChatBoxConfig
from widgets.kinds.chat_box.machine import ChatBoxState, Remove, example, reduce

if TYPE_CHECKING:
    from datetime import datetime


def show(state: ChatBoxState, _config: ChatBoxConfig, _now: datetime) -> dict[str, Any]:
    return state.model_dump(mode="json", exclude={"seen": True, "lines": {"__all__": {"user_id"}}})


KIND = Kind(
    name="chat_box",
    label="Chat",
    description="The last lines of the chat, without what moderators take back.",
    icon="messages-square",
    config=ChatBoxConfig,
    state=ChatBoxState,
    reduce=reduce,
    example=example,
    show=show,
    is_writable=False,
    actions={"clear": Payload, "remove": Remove},
    listens={one.TYPE: one for one in (ChatLine, LineDeleted, ChatterSilenced, ChatCleared)},
)
