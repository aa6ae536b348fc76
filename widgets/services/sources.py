from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from widgets import events

if TYPE_CHECKING:
    from widgets.models import StreamWidget


@transaction.atomic
def reload_sources(widget: StreamWidget) -> None:
    """Have every page that shows the widget in OBS load itself again."""
    events.publish_reload(widget)
