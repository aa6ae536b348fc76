"""What clients write about parts of streams, checked key by key and kept whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from episodes import cutlist
from episodes.tracks import from_iso
from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Hashable

PARTS_MAX = 5000
DAY_S = 86_400
STREAM_MAX_S = 10 * DAY_S


def frozen(value: Any) -> Hashable:
    """Return JSON as a set can hold it, so that long lists are compared in no time."""
    if isinstance(value, dict):
        return frozenset((name, frozen(one)) for name, one in value.items())
    return tuple(map(frozen, value)) if isinstance(value, list) else value


class Part(serializers.Serializer[Any]):
    """An object inside a record: keys that no field knows stay beside those that are checked."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        return {**(data if isinstance(data, dict) else {}), **super().to_internal_value(data)}

    def to_representation(self, instance: Any) -> Any:
        return instance


class TextField(serializers.CharField):
    """A text that is one: the framework's own field takes numbers for texts."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class IsoDurationField(TextField):
    """A length such as PT1H2M3.5S, kept as it was written."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        try:
            from_iso(text)
        except ValueError as error:
            message = f"“{text}” is not a length such as PT1H2M3.5S."
            raise serializers.ValidationError(message) from error
        return text


class TrackSerializer(Part):
    """A part of the stream that the episode shows.

    A form that shows 0:00:00 sends nothing for a start that nobody touched.
    """

    start = IsoDurationField(required=False, allow_null=True, allow_blank=True)
    end = IsoDurationField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs["start"] = attrs.get("start") or "PT0S"
        if from_iso(attrs["end"]) <= from_iso(attrs["start"]):
            raise serializers.ValidationError({"end": "The end must be after the start."})
        return attrs


class SecondsField(serializers.FloatField):
    """A moment of a stream in seconds, as a JSON number."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
            self.fail("invalid")
        return data


class CutSerializer(Part):
    """A part of one stream; what a project holds already is not checked again."""

    stream_id = serializers.UUIDField()
    start_time = SecondsField(min_value=0, max_value=STREAM_MAX_S)
    end_time = SecondsField(min_value=0, max_value=STREAM_MAX_S)
    title = TextField(max_length=300, required=False, allow_blank=True, allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if frozen(data) in getattr(self.root, "kept", ()):
            kept: dict[str, Any] = data
            return kept
        cut = super().to_internal_value(data)
        return cut | {"stream_id": str(cut["stream_id"])}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["end_time"] <= attrs["start_time"]:
            raise serializers.ValidationError({"end_time": "The end must be after the start."})
        return attrs


@extend_schema_field(
    {"type": "object", "description": "A cut list; its schema is at /api/schemas/cut-list.json."}
)
class CutListField(serializers.JSONField):
    """The recipe of the video, kept as it was written; what a blank form sends is none."""

    def to_internal_value(self, data: Any) -> Any:
        if cutlist.is_blank(data):
            return None
        try:
            cutlist.read(data)
        except UserError as error:
            detail = {path: [text] for path, text in error.errors.items()}
            raise serializers.ValidationError(detail or error.message) from error
        return data
