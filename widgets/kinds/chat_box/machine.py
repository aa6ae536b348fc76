"""The last lines of the chat. When a line is too old is the page's business: nothing ticks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import AwareDatetime, Field

from chat.incoming import ChatCleared, ChatLine, ChatterSilenced, LineDeleted
from widgets.kinds.base import Payload, State
from widgets.kinds.chatters import folded
from widgets.kinds.seen import Seen, with_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from widgets.kinds.base import Action, Inputs
    from widgets.kinds.chat_box.config import ChatBoxConfig

TEXT_MAX = 500
SHOWN_BADGES = ("broadcaster", "moderator", "vip", "subscriber", "founder")


class Remove(Payload):
    id: str = Field(max_length=128)


class Line(State):
    id: str
    at: AwareDatetime
    user_id: str
    name: str
    color: str
    badges: tuple[str, ...]
    text: str


class ChatBoxState(State):
    lines: tuple[Line, ...] = ()
    seen: Seen = ()


def reduce(state: ChatBoxState, action: Action[ChatBoxConfig], now: datetime) -> ChatBoxState:
    match action.payload:
        case ChatLine() as line:
            return _with(state, line, action.config, now)
        case LineDeleted(message_id=unwanted) | Remove(id=unwanted):
            return _without(state, lambda line: line.id == unwanted, unwanted)
        case ChatterSilenced(user_id=who):
            return _without(state, lambda line: bool(who) and line.user_id == who)
        case ChatCleared():
            return _without(state, lambda _line: True)
    assert action.name == "clear"
    return _without(state, lambda _line: True)


def example(_config: ChatBoxConfig, now: datetime) -> Inputs:
    said = (("Viewer", "Good evening!"), ("Another", "What a run"), ("Viewer", "One more try?"))
    lines = (
        ChatLine.model_validate(
            {"id": str(number), "at": now, "user_id": name, "user_name": name, "text": text}
        )
        for number, (name, text) in enumerate(said)
    )
    return [(line.TYPE, line) for line in lines]


def _with(
    state: ChatBoxState, line: ChatLine, config: ChatBoxConfig, now: datetime
) -> ChatBoxState:
    seen = with_event(state.seen, line.id)
    if seen is None or _is_hidden(line, config):
        return state
    # A line of the future would stay until then; Twitch's clock may be ahead of ours.
    new = Line(
        id=line.id,
        at=min(line.at, now),
        user_id=line.user_id,
        name=line.user_name or line.user_login,
        color=line.color,
        badges=tuple(one for one in SHOWN_BADGES if one in line.badges),
        text=line.text[:TEXT_MAX],
    )
    return ChatBoxState(lines=(*state.lines, new)[-config.max_lines :], seen=seen)


def _is_hidden(line: ChatLine, config: ChatBoxConfig) -> bool:
    hidden = {folded(one) for one in config.hidden_users}
    is_command = config.hide_commands and line.text.lstrip().startswith("!")
    return is_command or not hidden.isdisjoint({folded(line.user_login), folded(line.user_name)})


def _without(
    state: ChatBoxState, is_unwanted: Callable[[Line], bool], line_id: str = ""
) -> ChatBoxState:
    """Take lines away for good: one that is delivered only now does not come either."""
    lines = tuple(line for line in state.lines if not is_unwanted(line))
    seen = with_event(state.seen, line_id) if line_id else None
    return ChatBoxState(lines=lines, seen=seen or state.seen)
