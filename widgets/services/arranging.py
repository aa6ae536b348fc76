from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from widgets import events
from widgets.models import StreamWidget
from widgets.selectors import favourites_of

if TYPE_CHECKING:
    from glowing.accounts.models import User


@transaction.atomic
def move_favourite(*, owner: User, widget: StreamWidget, by: int) -> None:
    """Move a favourite by places, towards the end or (negative) the start, no further than that.

    Every favourite has its place then. What is no favourite stays where it is.
    """
    rows = StreamWidget.objects.for_user(owner).filter(show_on_dashboard=True)
    list(rows.order_by("pk").locked())
    favourites = list(favourites_of(owner))
    if widget not in favourites:
        return
    at = favourites.index(widget)
    favourites.insert(max(at + by, 0), favourites.pop(at))
    for position, favourite in enumerate(favourites):
        favourite.position = position
    StreamWidget.objects.bulk_update(favourites, ["position"])
    events.publish_arrangement(owner.pk)
