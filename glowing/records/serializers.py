from __future__ import annotations

from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers

from glowing.records.fields import MomentField, OwnedKeyField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rest_framework.utils.model_meta import FieldInfo

# What the client sends back with whole records, and what the server alone decides.
INERT = frozenset({"id", "user_id", "owner", "owner_id", "created_at", "updated_at"})
STAMPS = ("created_at", "updated_at")


class RecordSerializer(serializers.ModelSerializer[Any]):
    """A record as the client sees it: `Meta.fields`, and around them what all records have.

    `id`, `user_id`, `created_at` and `updated_at` come by themselves and are inert in input, as
    every read-only field is. What is absent (null, or an empty text) is left out of answers. Keys
    that no field knows are kept in the model's `extra`. `<name>_id` in `Meta.fields` is a foreign
    key to a row of the same user. JSON null unsets a field that is not required.
    """

    _sent: set[str] | None = None

    id = serializers.CharField(source="pk", read_only=True)
    user_id = serializers.CharField(source="owner_id", read_only=True)

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: MomentField,
    }

    class Meta:
        model: type[Any]
        fields: tuple[str, ...]

    def get_field_names(self, declared_fields: Mapping[str, Any], info: FieldInfo) -> list[str]:
        stamps = [name for name in STAMPS if name in info.fields or name in declared_fields]
        inner = super().get_field_names(declared_fields, info)
        return list(dict.fromkeys(["id", "user_id", *inner, *stamps]))

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            if name in INERT:
                field.read_only, field.required = True, False
            elif not field.read_only and not field.required:
                field.allow_null = True
        return fields

    def build_field(
        self, field_name: str, info: FieldInfo, model_class: type[Any], nested_depth: int
    ) -> tuple[Any, dict[str, Any]]:
        relation = info.relations.get(field_name.removesuffix("_id"))
        if field_name.endswith("_id") and relation and not relation.to_many:
            is_optional = model_class._meta.get_field(field_name).null
            options = {"required": not is_optional, "allow_null": is_optional}
            return OwnedKeyField, {"model": relation.related_model, **options}
        return super().build_field(field_name, info, model_class, nested_depth)

    @property
    def _writable_fields(self) -> list[Any]:
        """Of a record that is there, only what was sent; inside a key everything is required.

        The framework's own partial updates would let parts of nested records be missing.
        """
        sent = self._sent
        return [one for one in super()._writable_fields if sent is None or one.field_name in sent]

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        self._sent = set(data) if self.instance is not None and isinstance(data, dict) else None
        validated: dict[str, Any] = super().to_internal_value(data)
        for name, value in validated.items():
            if value is None:
                validated[name] = self._unset(name)
        if unknown := {
            key: value for key, value in data.items() if key not in self.fields and key not in INERT
        }:
            validated["extra"] = {**self._extra(), **unknown}
            for key in [key for key, value in unknown.items() if value is None]:
                del validated["extra"][key]
        return validated

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = dict(self._extra(instance))
        for name, read, show in self._readers:
            value = read(instance)
            if value is not None and (value := show(value)) is not None and value != "":
                shown[name] = value
        return shown

    @cached_property
    def _readers(self) -> list[tuple[str, Callable[[Any], Any], Callable[[Any], Any]]]:
        """Return name, reader and form of every field; of plain columns it is two calls less."""
        return [
            (str(one.field_name), _reader(one), one.to_representation)
            for one in self._readable_fields
        ]

    def _extra(self, instance: Any = None) -> dict[str, Any]:
        return getattr(instance or self.instance, "extra", None) or {}

    def _unset(self, name: str) -> Any:
        """Return what stands for nothing in a column: null, or else its default."""
        try:
            field = self.Meta.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        return None if field.null else field.get_default()


class UnchangedSerializer(RecordSerializer):
    """A record of which clients send back the whole: what is as it was is not written.

    So nothing old is refused by a rule that came later, and no two people who change different
    keys undo each other's.
    """

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if self.instance is not None and isinstance(data, dict):
            shown = self.to_representation(self.instance)
            data = {k: v for k, v in data.items() if k not in shown or shown[k] != v}
        return super().to_internal_value(data)


def _reader(field: Any) -> Callable[[Any], Any]:
    is_plain = type(field).get_attribute is serializers.Field.get_attribute
    if is_plain and field.source != "*" and "." not in field.source:
        return attrgetter(field.source)
    read: Callable[[Any], Any] = field.get_attribute
    return read
