from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rest_framework import serializers

if TYPE_CHECKING:
    from django.db import models


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
        return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


class OwnedKeyField(serializers.Field[UUID, Any, str, Any]):
    """The id of another row of the same user; anybody else's is refused like a missing one."""

    default_error_messages = {
        "invalid": "This is not an id.",
        "missing": "There is no such record of yours.",
    }

    def __init__(self, *, model: type[models.Model], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model = model

    def to_internal_value(self, value: Any) -> UUID:
        found = as_uuid(value)
        if found is None:
            self.fail("invalid")
        if found not in self._owned(found):
            self.fail("missing")
        return found

    def to_representation(self, value: UUID) -> str:
        return str(value)

    def _owned(self, value: UUID) -> set[UUID]:
        """Return ids that are this user's; those of a whole list are looked up together."""
        known: dict[Any, set[UUID]] = self.context.setdefault("owned", {})
        if self.model not in known:
            asked = {value} if self.field_name is None else {value, *self._asked()}
            rows = self.model._default_manager.for_user(  # type: ignore[attr-defined]
                self.context["request"].user
            )
            known[self.model] = set(rows.filter(pk__in=asked).values_list("pk", flat=True))
        return known[self.model]

    def _asked(self) -> set[UUID]:
        """Return every id that the body names in fields about the same model."""
        body = getattr(self.root, "initial_data", None)
        records = body if isinstance(body, list) else [body]
        names = [
            name
            for name, field in self.parent.fields.items()
            if isinstance(field, OwnedKeyField) and field.model is self.model
        ]
        values = (one.get(name) for one in records if isinstance(one, dict) for name in names)
        return {found for value in values if (found := as_uuid(value))}


def as_uuid(value: object) -> UUID | None:
    """Read an id; None for anything else."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
