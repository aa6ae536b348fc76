"""What the OpenAPI document says about records."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class RecordSchema(AutoSchema):
    """Describe the routes of one resource by its declaration."""
