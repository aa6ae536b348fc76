"""The REST dialect of the existing client: declare a `Resource`, and list it in `glowing.api`."""

from glowing.records.resource import Resource
from glowing.records.serializers import RecordSerializer, UnchangedSerializer
from glowing.records.urls import urls_for

__all__ = ["RecordSerializer", "Resource", "UnchangedSerializer", "urls_for"]
