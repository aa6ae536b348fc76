from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from glowing.records import Resource, UnchangedSerializer
from glowing.records.fields import FilledRows, MomentField, TagsField, TimezoneField
from streams import services
from streams.models import Series
from streams.notes import safe_html
from streams.timeline import site_zone, zone_of_person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from zoneinfo import ZoneInfo

DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
TIME = r"^([01]\d|2[0-3]):[0-5]\d$"


class DayField(serializers.DateField):
    """A day; of a moment, such as the client's form has for today, the person's day."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or "T" not in value:
            return super().to_internal_value(value)
        try:
            return MomentField().to_internal_value(value).astimezone(self._zone()).date()
        except OverflowError:
            self.fail("invalid", format="YYYY-MM-DD")

    def _zone(self) -> ZoneInfo:
        is_filter = "request" not in self.context
        return site_zone() if is_filter else zone_of_person(self.context["request"].user, "")


class Recurrence(serializers.Serializer[Any]):
    """When a series is on; the existing client fails over a rule without days or interval."""

    type = serializers.ChoiceField(["daily", "weekly", "monthly"], allow_null=True)
    days = serializers.ListField(
        child=serializers.ChoiceField(DAYS), required=False, allow_null=True, max_length=len(DAYS)
    )
    interval = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=1000
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        days = set(attrs.get("days") or ())
        return {
            "type": attrs["type"] or "weekly",
            "days": [day for day in DAYS if day in days],
            "interval": attrs.get("interval") or 1,
        }

    def to_representation(self, instance: Mapping[str, Any]) -> dict[str, Any]:
        days, interval = instance.get("days") or [], instance.get("interval") or 1
        return {**instance, "days": days, "interval": interval}


class Skip(serializers.Serializer[Any]):
    date = DayField()
    reason = serializers.CharField(
        max_length=255, required=False, allow_blank=True, allow_null=True
    )

    class Meta:
        list_serializer_class = FilledRows

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"date": attrs["date"].isoformat(), "reason": attrs.get("reason") or ""}

    def to_representation(self, instance: Mapping[str, Any]) -> dict[str, Any]:
        return dict(instance)


class TwitchCategory(serializers.Serializer[Any]):
    id = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=255)
    box_art_url = serializers.CharField(
        max_length=2048, required=False, allow_blank=True, allow_null=True
    )

    def to_representation(self, instance: Mapping[str, Any]) -> dict[str, Any]:
        return dict(instance)


class NotesField(serializers.CharField):
    """Formatted text that the client puts into its page as it is."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if self.max_length and len(text) > self.max_length:  # before the work, not after it
            self.fail("max_length", max_length=self.max_length)
        return safe_html(text)


class SeriesSerializer(UnchangedSerializer):
    tags = TagsField(required=False)
    timezone = TimezoneField(required=False, allow_blank=True)
    prep_notes = NotesField(required=False, allow_blank=True, max_length=100_000)
    start_date = DayField(required=False)
    end_date = DayField(required=False)
    recurrence = Recurrence(required=False)
    skips = Skip(many=True, required=False)
    twitch_category = TwitchCategory(required=False)
    start_time = serializers.RegexField(
        TIME, required=False, allow_blank=True, error_messages={"invalid": "Write it like 19:30."}
    )
    end_time = serializers.RegexField(
        TIME, required=False, allow_blank=True, error_messages={"invalid": "Write it like 22:00."}
    )

    class Meta:
        model = Series
        fields = (
            "title", "description", "is_active", "tags", "category", "notify_subscribers",
            "playlist_id", "thumbnail_url", "max_episode_order_index", "stream_count",
            "prep_notes", "timezone", "start_date", "end_date", "start_time", "end_time",
            "recurrence", "skips", "twitch_category", "stream_title_template",
            "episode_title_template", "episode_description_template",
        )  # fmt: skip

    def validate_tags(self, tags: list[str] | None) -> list[str]:
        return tags or []  # emptied, not absent: the client's editor tells them apart

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = self._date("start_date", attrs), self._date("end_date", attrs)
        if start and end and end < start:
            raise serializers.ValidationError({"end_date": "It ends before it starts."})
        return attrs

    def _date(self, name: str, attrs: dict[str, Any]) -> date | None:
        found: date | None = attrs.get(name, getattr(self.instance, name, None))
        return found


SERIES = Resource(
    name="series",
    serializer=SeriesSerializer,
    order=("-created_at", "-id"),
    create=lambda user, data: services.create_series(owner=user, data=data),
    update=lambda row, data: services.update_series(series=row, changes=data),
    delete=lambda row: services.delete_series(series=row),
)
