"""What clients do with widgets: the records, and what is no record."""

from widgets.api import actions, events, tickets
from widgets.api.records import KINDS, STREAM_WIDGETS
from widgets.api.tokens import ACTION_TOKENS

RESOURCES = (STREAM_WIDGETS, ACTION_TOKENS)
urlpatterns = [*actions.urlpatterns, *events.urlpatterns, *tickets.urlpatterns]

__all__ = ["KINDS", "RESOURCES", "urlpatterns"]
