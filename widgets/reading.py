"""What is stored of a widget, read as its kind understands it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from widgets.kinds import all_kinds
from widgets.kinds.base import Action

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic_core import ErrorDetails

    from widgets.kinds.base import Config, Kind, State
    from widgets.models import StreamWidget

ModelT = TypeVar("ModelT", bound=BaseModel)


def kind_of(widget: StreamWidget) -> Kind[Any, Any]:
    return all_kinds()[widget.type]


def config_of(widget: StreamWidget) -> Config:
    """Return the configuration; what no longer fits has its default, so that overlays go on."""
    config: Config = lenient(kind_of(widget).config, widget.config)
    return config


def state_of(widget: StreamWidget) -> State:
    """Return the state; one that cannot be read is that of a new widget."""
    kind = kind_of(widget)
    try:
        state: State = kind.state.model_validate(widget.state)
    except ValidationError:
        state = kind.started(config_of(widget))
    return state


def shown(widget: StreamWidget, now: datetime) -> dict[str, Any]:
    """Return the state as clients get it at a moment."""
    return kind_of(widget).show(state_of(widget), config_of(widget), now)


def example_of(widget: StreamWidget, now: datetime) -> dict[str, Any] | None:
    """Return a state that shows how the widget looks; None where a new one shows that itself."""
    kind, config = kind_of(widget), config_of(widget)
    state = kind.started(config)
    inputs = kind.example(config, now)
    for name, payload in inputs:
        state = kind.reduce(state, Action(name=name, payload=payload, config=config), now)
    return kind.show(state, config, now) if inputs else None


def lenient(model: type[ModelT], data: object) -> ModelT:
    """Read data with the defaults in place of every field that does not fit."""
    fields = data if isinstance(data, dict) else {}
    try:
        return model.model_validate(fields)
    except ValidationError as err:
        bad = {error["loc"][0] for error in err.errors()}
        return model.model_validate({key: one for key, one in fields.items() if key not in bad})


def complaint(error: ErrorDetails) -> str:
    """Return what is wrong, in words for whoever filled in a form or pressed a button."""
    limits = error.get("ctx", {})
    match error["type"]:
        case "too_short":
            return f"At least {limits['min_length']} are needed."
        case "too_long":
            return f"{limits['max_length']} at most."
    return error["msg"].removeprefix("Value error, ")
