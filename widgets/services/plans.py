from __future__ import annotations

from typing import TYPE_CHECKING

from streams.schedule import SeriesPlans
from streams.selectors import plans_of
from widgets.reading import kind_of
from widgets.services.actions import feed, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glowing.accounts.models import User
    from widgets.models import StreamWidget


def feed_plans(*, owner: User) -> None:
    """Tell the person's widgets what is planned; those that know it already stay as they are."""
    feed(owner=owner, events=[plans_of(owner)])


def inform(widgets: Iterable[StreamWidget]) -> None:
    """Tell widgets that are new, or on again, what they missed; the caller holds their rows."""
    for widget in widgets:
        if widget.active and SeriesPlans.TYPE in kind_of(widget).listens:
            tell(widget=widget, event=plans_of(widget.owner))
