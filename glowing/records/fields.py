from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from rest_framework import serializers

from glowing.times import iso

# The names are files, and several hundred of them.
zones = cache(available_timezones)


class MomentField(serializers.DateTimeField):
    """A moment as ISO 8601 in UTC; what names no zone is in the server's."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="2026-11-22T10:00:00Z")
        try:
            return super().to_internal_value(value).astimezone(UTC)
        except OverflowError:
            self.fail("overflow")

    def to_representation(self, value: datetime) -> str:
        return iso(value)


class TimezoneField(serializers.CharField):
    """The name of a time zone."""

    default_error_messages = {"unknown": "Choose a time zone such as Europe/Berlin, or UTC."}

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in zones():
            self.fail("unknown")
        return name


class FilledRows(serializers.ListSerializer[Any]):
    """Rows of a form, without those that were added and left blank."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(_filled(data))


class FilledField(serializers.ListField):
    """Values of a form, without those that were added and left blank."""

    def to_internal_value(self, data: Any) -> list[Any]:
        return super().to_internal_value(_filled(data))


class TagsField(serializers.ListField):
    """Tags, as many and as long as Twitch takes for a channel."""

    child = serializers.CharField(max_length=25)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)


class OwnedKeyField(serializers.Field[UUID, Any, str, Any]):
    """The id of another row of the same user; anybody else's is refused like a missing one."""

    default_error_messages = {
        "invalid": "This is not an id.",
        "missing": "There is no such record of yours.",
    }

    def __init__(self, *, model: type[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model = model

    def to_internal_value(self, value: Any) -> UUID:
        found = as_uuid(value)
        if found is None:
            self.fail("invalid")
        if found not in self._owned():
            self.fail("missing")
        return found

    def to_representation(self, value: UUID) -> str:
        return str(value)

    def _owned(self) -> set[UUID]:
        """Return ids that are this user's; those of a whole list are looked up at once."""
        known: dict[Any, set[UUID]] = self.root.__dict__.setdefault("_owned_keys", {})
        if self not in known:
            rows = self.model.objects.for_user(self.context["request"].user)
            known[self] = set(rows.filter(pk__in=self._named()).values_list("pk", flat=True))
        return known[self]

    def _named(self) -> set[UUID]:
        """Return every id that the body names in this field, in one record or in all of them."""
        body = self.root.initial_data
        records = body if isinstance(body, list) else [body]
        values = (one.get(self.field_name) for one in records if isinstance(one, dict))
        return {found for value in values if (found := as_uuid(value))}


def _filled(rows: Any) -> Any:
    return [row for row in rows if not _is_blank(row)] if isinstance(rows, list) else rows


def _is_blank(row: Any) -> bool:
    values = row.values() if isinstance(row, dict) else [row]
    return all(value in (None, "") for value in values)


def as_uuid(value: object) -> UUID | None:
    """Read an id; None for anything else."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
