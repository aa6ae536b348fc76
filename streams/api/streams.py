from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from glowing.exceptions import UserError
from glowing.records import Resource, UnchangedSerializer
from glowing.records.fields import MomentField
from streams import services
from streams.grants import open_playlist
from streams.models import Stream
from streams.timeline import site_zone, zone_of_person

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MAX_S = 366 * 24 * 3600


@extend_schema_field(OpenApiTypes.DOUBLE)
class SecondsField(serializers.Field[int, Any, float, Any]):
    """A length or an offset in seconds; the column counts milliseconds."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) not in (int, float) or not 0 <= data <= MAX_S:
            raise serializers.ValidationError(f"Write seconds, as a number from 0 to {MAX_S}.")
        seconds: float = data
        return round(seconds * 1000)

    def to_representation(self, value: int) -> float:
        return value / 1000


@extend_schema_field(OpenApiTypes.INT)
class WholeSecondsField(SecondsField):
    """A length that the client's form takes in whole seconds."""

    def to_representation(self, value: int) -> int:
        return round(value / 1000)


class StreamDateField(MomentField):
    """A moment; a clock without a zone is that of the person, else of the series."""

    def default_timezone(self) -> ZoneInfo:
        if "request" not in self.context:  # in a filter
            return site_zone()
        assert isinstance(self.parent, StreamSerializer)
        return self.parent.zone()


class StreamSerializer(UnchangedSerializer):
    """Titles are longer here than in the client's form: Twitch allows 140 characters."""

    stream_id = serializers.CharField(
        source="platform_stream_id", required=False, allow_blank=True, max_length=128
    )
    duration = WholeSecondsField(source="duration_ms", required=False)
    stream_date = StreamDateField(required=False)
    video_clip_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Stream
        fields = (
            "title", "description", "series_id", "prefix", "stream_date", "stream_platform",
            "stream_id", "thumbnail_url", "duration", "has_episodes", "video_clip_count",
        )  # fmt: skip

    def validate_description(self, text: str | None) -> str:
        return text or ""

    def validate_prefix(self, prefix: str) -> str:
        try:
            return services.checked_prefix(prefix or "")
        except UserError as refused:  # beside what is wrong with the other fields
            raise serializers.ValidationError(refused.message) from refused

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        named = data.get("series_id") if isinstance(data, dict) else None
        self.series_id = str(named or getattr(self.instance, "series_id", ""))
        return super().to_internal_value(data)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if instance.description == "":  # emptied, not absent: the client's editor tells them apart
            shown["description"] = ""
        return shown

    def zone(self) -> ZoneInfo:
        """Return the zone of a clock in this body; a list of them looks once for each series."""
        zones: dict[str, ZoneInfo] = self.__dict__.setdefault("_zones", {})
        if self.series_id not in zones:
            zones[self.series_id] = zone_of_person(self.context["request"].user, self.series_id)
        return zones[self.series_id]


STREAMS = Resource(
    name="streams",
    serializer=StreamSerializer,
    order=("-stream_date", "-id"),
    create=lambda owner, data: services.create_streams(owner=owner, streams=data),
    update=lambda row, data: services.update_stream(stream=row, changes=data),
    delete=lambda row: services.delete_stream(stream=row),
    on_read=lambda request, row: open_playlist(request, "stream", row.pk),
)
