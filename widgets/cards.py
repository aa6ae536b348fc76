"""What a page shows of a widget, put together for its templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from widgets import frames
from widgets.reading import config_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from widgets.kinds.base import Config, Kind
    from widgets.models import StreamWidget


@dataclass(frozen=True, slots=True)
class Card:
    """A widget with its kind; `snapshot` is the frame that tells a preview everything."""

    widget: StreamWidget
    kind: Kind[Any, Any]
    config: Config
    snapshot: dict[str, Any]

    @property
    def state(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.snapshot["widget"]["state"]
        return shown

    @property
    def controls(self) -> tuple[str, ...]:
        """Return the templates of the controls, of which the first there is counts."""
        return (f"kinds/{self.kind.name}/control.html", "widgets/partials/_no_control.html")


def card_of(widget: StreamWidget) -> Card:
    return Card(
        widget=widget,
        kind=kind_of(widget),
        config=config_of(widget),
        snapshot=frames.initial_state(widget, timezone.now()),
    )


def cards_of(widgets: Iterable[StreamWidget]) -> list[Card]:
    return [card_of(widget) for widget in widgets]
