"""What clients do with widgets: the records, and what is no record."""

from django.urls import URLPattern

from widgets.api.records import KINDS, RESOURCES

urlpatterns: list[URLPattern] = []

__all__ = ["KINDS", "RESOURCES", "urlpatterns"]
