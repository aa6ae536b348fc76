"""Which line is shown is a matter of the clock alone: of `since`, and of how long each has.

Nothing ticks. Two sources that know the time show the same line; `next` moves `since`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from chat.incoming import Text
from widgets.kinds.base import Payload, Refused, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from widgets.kinds.base import Action
    from widgets.kinds.text_overlay.config import TextOverlayConfig

BUILT_IN = ("time", "date", "title")
MOST_VARIABLES = 50
VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Value = Annotated[Text, Field(max_length=500)]
Several = Annotated[Text, Field(max_length=2000)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=32)]


class SetText(Payload):
    """Lines to show instead of the configured ones; none of them brings those back."""

    text: Several = ""


class SetVariable(Payload):
    name: Name
    value: Value = ""


class TextOverlayState(State):
    visible: bool = True
    since: AwareDatetime = EPOCH
    text: str = ""
    variables: dict[str, str] = {}

    @property
    def set_lines(self) -> Sequence[str]:
        return [line for line in self.text.splitlines() if line.strip()]

    def lines(self, config: TextOverlayConfig) -> Sequence[str]:
        return self.set_lines or config.lines


def index_at(state: TextOverlayState, config: TextOverlayConfig, now: datetime) -> int:
    """Return which line is shown; 0 where there is none."""
    turns = (now - state.since) // timedelta(seconds=config.rotate_s)
    return turns % max(len(state.lines(config)), 1)


def show(state: TextOverlayState, config: TextOverlayConfig, now: datetime) -> dict[str, Any]:
    """Add what was set as `lines`, and the `line` of the moment; overlays fill in the time."""
    lines = state.lines(config)
    written = lines[index_at(state, config, now)] if lines else ""
    line = VARIABLE.sub(lambda name: state.variables.get(name[1], name[0]), written)
    return {**state.model_dump(mode="json"), "lines": state.set_lines, "line": line}


def reduce(
    state: TextOverlayState, action: Action[TextOverlayConfig], now: datetime
) -> TextOverlayState:
    match action.name:
        case "show":
            return state if state.visible else state.but(visible=True, since=now)
        case "hide":
            return state.but(visible=False)
        case "next":
            turns = index_at(state, action.config, now) + 1
            return state.but(since=now - turns * timedelta(seconds=action.config.rotate_s))
        case "set_text":
            return state.but(text=action.payload.text, since=now)
        case "set_variable":
            return _with_variable(state, action.payload)
        case "clear":
            return state.but(text="", variables={}, since=now)
    return state


def _with_variable(state: TextOverlayState, payload: SetVariable) -> TextOverlayState:
    if payload.name in BUILT_IN:
        raise Refused(f"{{{payload.name}}} is set by the widget itself: choose another name.")
    variables = state.variables | {payload.name: payload.value}
    if len(variables) > MOST_VARIABLES:
        raise Refused(f"There may be {MOST_VARIABLES} variables: clear them first.")
    return state.but(variables=variables)
