from __future__ import annotations

from typing import TYPE_CHECKING

from streams.schedule import SeriesPlans
from streams.selectors import plans_of
from widgets.reading import kind_of
from widgets.services.actions import feed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glowing.accounts.models import User
    from widgets.models import StreamWidget


def feed_plans(*, owner: User) -> None:
    """Tell the person's widgets what is planned; those that know it already stay as they are."""
    feed(owner=owner, events=[plans_of(owner)])


def inform(widgets: Sequence[StreamWidget]) -> None:
    """Tell widgets of one person that are new, or on again, what they missed."""
    if any(SeriesPlans.TYPE in kind_of(widget).listens for widget in widgets):
        feed_plans(owner=widgets[0].owner)
