"""What a page shows of a widget, put together for its templates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from chat.selectors import hindrance_to_write
from widgets import frames
from widgets.kinds.base import silent
from widgets.reading import config_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glowing.accounts.models import User
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


def cards_of(owner: User, widgets: Iterable[StreamWidget]) -> list[Card]:
    """Return the cards of a person's widgets; however many they are, nothing is asked twice."""
    hindrance = cache(hindrance_to_write)
    return [
        Card(
            widget=widget,
            kind=kind_of(widget),
            config=config_of(widget),
            snapshot=frames.initial_state(widget, timezone.now()),
            hindrance="" if kind_of(widget).says is silent else hindrance(owner),
        )
        for widget in widgets
    ]


def card_of(owner: User, widget: StreamWidget) -> Card:
    return cards_of(owner, [widget])[0]
