"""What a page shows of a widget, put together for its templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from chat.selectors import hindrance_to_write
from widgets import frames
from widgets.kinds.base import silent
from widgets.reading import config_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from widgets.kinds.base import Config, Kind
    from widgets.models import StreamWidget


@dataclass(frozen=True, slots=True)
class Card:
    """A widget with its kind; `snapshot` is the frame that tells a preview everything.

    `hindrance` is why a kind that writes to the chat cannot, if so.
    """

    widget: StreamWidget
    kind: Kind[Any, Any]
    config: Config
    snapshot: dict[str, Any]
    hindrance: str = ""

    @property
    def state(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.snapshot["widget"]["state"]
        return shown

    @property
    def controls(self) -> tuple[str, ...]:
        """Return the templates of the controls, of which the first there is counts."""
        return (f"kinds/{self.kind.name}/control.html", "widgets/partials/_no_control.html")


def card_of(widget: StreamWidget) -> Card:
    kind = kind_of(widget)
    return Card(
        widget=widget,
        kind=kind,
        config=config_of(widget),
        snapshot=frames.initial_state(widget, timezone.now()),
        hindrance="" if kind.says is silent else hindrance_to_write(widget.owner),
    )


def cards_of(widgets: Iterable[StreamWidget]) -> list[Card]:
    return [card_of(widget) for widget in widgets]
