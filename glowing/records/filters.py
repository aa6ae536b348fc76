"""The filters of a list: a JSON object of `field` or `field__suffix`, typed as the fields are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from rest_framework import serializers

from glowing.encryption import EncryptedTextField
from glowing.exceptions import UserError
from glowing.records import parsers
from glowing.records.fields import OwnedKeyField, as_uuid

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db import models

    from glowing.records.resource import Resource
    from glowing.records.serializers import RecordSerializer

COMPARISONS = frozenset({"gte", "gt", "lte", "lt"})
SUFFIXES = COMPARISONS | {"ne", "exists", "contains"}
ALONE = frozenset({"", "ne", "exists"})
EXTRA_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
MAX_VALUES = 1000
NOBODY = UUID(int=0)


class BadFilter(UserError):
    code = "records.bad_filter"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a filter or an order may name; `read` raises `ValueError` with a sentence."""

    name: str
    read: Callable[[Any], Any]
    suffixes: frozenset[str]
    is_text: bool = False
    is_nullable: bool = True

    @property
    def is_sortable(self) -> bool:
        return self.suffixes >= ALONE


@cache
def columns_of(serializer: type[RecordSerializer]) -> dict[str, Column]:
    """Return every field as a column; what is none, or is secret, has no suffixes."""
    model = serializer.Meta.model
    return {name: _column(model, field) for name, field in serializer().fields.items()}


def conditions(resource: Resource, columns: dict[str, Column], asked: dict[str, Any]) -> Q:
    """Return what all keys of a filter ask for together; raises `BadFilter`."""
    found, errors = Q(), {}
    for key, value in asked.items():
        try:
            found &= _condition(resource, columns, key, value)
        except ValueError as error:
            errors[key] = str(error)
    if errors:
        raise BadFilter("Some filters cannot be used as they are.", errors=errors)
    return found


def parse(text: str | None) -> dict[str, Any]:
    """Read the object that a filter is; absent, empty and null are the empty one."""
    try:
        document = parsers.read_json(text) if text else {}
    except ValueError as error:
        raise BadFilter(f"The filter is not JSON: {error}") from error
    if document is not None and not isinstance(document, dict):
        raise BadFilter('The filter is not a JSON object such as {"title": "tea"}.')
    return document or {}


def _condition(resource: Resource, columns: dict[str, Column], key: str, value: Any) -> Q:
    if key == "q":
        return Q(**{f"{resource.search}__icontains": _text(value)})
    name, _, suffix = key.rpartition("__") if "__" in key else (key, "", "")
    if suffix and suffix not in SUFFIXES:
        raise ValueError(f"There is no filter __{suffix}.")
    if name not in columns:
        return _of_extra(resource.model, name, suffix, value)
    column = columns[name]
    if suffix not in column.suffixes:
        raise ValueError(f"{name} cannot be filtered in this way.")
    if name == "title" and not suffix:
        suffix = "contains"
    return _of_column(column, suffix, value)


def _of_column(column: Column, suffix: str, value: Any) -> Q:
    if suffix == "exists":
        return ~_absent(column) if _bool(value) else _absent(column)
    if suffix in COMPARISONS:
        # A number that the column cannot hold is beyond every other, but not beyond nothing.
        return Q(**{f"{column.name}__{suffix}": column.read(value)}) & ~_null(column)
    if suffix == "contains":
        parts = [column.read(one) for one in _many(value)]
        if column.is_text:
            return _any(Q(**{f"{column.name}__icontains": part}) for part in parts)
        return _any(Q(**{f"{column.name}__contains": [part]}) for part in parts)
    equal = _equal(column, _many(value))
    return ~equal if suffix == "ne" else equal


def _equal(column: Column, values: list[Any]) -> Q:
    wanted = [column.read(value) for value in values if value is not None]
    found = Q(**{column.name: wanted[0]} if len(wanted) == 1 else {f"{column.name}__in": wanted})
    return found | _absent(column) if None in values else found


def _absent(column: Column) -> Q:
    return _null(column) | Q(**{column.name: ""}) if column.is_text else _null(column)


def _null(column: Column) -> Q:
    return Q(**{f"{column.name}__isnull": True}) if column.is_nullable else Q(pk__in=[])


def _of_extra(model: type[models.Model], name: str, suffix: str, value: Any) -> Q:
    """Filter by a key that only the client knows."""
    try:
        model._meta.get_field("extra")
    except FieldDoesNotExist:
        raise ValueError("There is no such field.") from None
    if not EXTRA_NAME.fullmatch(name):
        raise ValueError("This is not the name of a field.")
    if suffix not in ALONE:
        raise ValueError(f"{name} cannot be filtered in this way.")
    has_key = Q(extra__has_key=name)
    if suffix == "exists":
        return has_key if _bool(value) else ~has_key
    equal = _any(~has_key if v is None else Q(extra__contains={name: v}) for v in _many(value))
    return ~equal if suffix == "ne" else equal


def _any(conditions: Any) -> Q:
    return reduce(or_, conditions, Q(pk__in=[]))


def _many(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if len(values) > MAX_VALUES:
        raise ValueError(f"These are more than {MAX_VALUES} values.")
    return values


def _column(model: type[models.Model], field: serializers.Field[Any, Any, Any, Any]) -> Column:
    source = str(field.source).replace(".", "__")
    try:
        stored = model._meta.pk if source == "pk" else model._meta.get_field(source)
    except FieldDoesNotExist:
        stored = None
    if source == "*" or isinstance(stored, EncryptedTextField):
        return Column(source, _text, frozenset())
    column = _typed(source, field)
    return replace(column, is_nullable=stored is None or stored.null)


def _typed(source: str, field: serializers.Field[Any, Any, Any, Any]) -> Column:
    match field:
        case serializers.BooleanField():
            return Column(source, _bool, ALONE)
        case serializers.IntegerField():
            return Column(source, lambda v: _by_field(field, _int(v)), ALONE | COMPARISONS)
        case serializers.FloatField() | serializers.DecimalField():
            return Column(source, lambda v: _by_field(field, _number(v)), ALONE | COMPARISONS)
        case OwnedKeyField() | serializers.UUIDField():
            return Column(source, _key, ALONE)
        case serializers.ListField():
            return Column(source, _text, frozenset({"contains", "exists"}))
        case serializers.JSONField() | serializers.DictField() | serializers.BaseSerializer():
            return Column(source, _text, frozenset({"exists"}))
        case serializers.CharField() if source in ("pk", "owner_id"):
            return Column(source, _any_key, ALONE)
        case serializers.CharField() | serializers.ChoiceField():
            return Column(source, _text, SUFFIXES | {""}, is_text=True)
    return Column(source, lambda value: _by_field(field, value), ALONE | COMPARISONS)


def _by_field(field: serializers.Field[Any, Any, Any, Any], value: Any) -> Any:
    try:
        return field.to_internal_value(value)
    except serializers.ValidationError as error:
        raise ValueError(" ".join(str(one) for one in error.detail)) from error


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Write true or false.")
    return value


def _int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("Write a whole number.")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError("Write a number.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("Write a text.")
    return value


def _key(value: Any) -> Any:
    found = as_uuid(value)
    if found is None:
        raise ValueError("This is not an id.")
    return found


def _any_key(value: Any) -> Any:
    """Read an id of this resource: one that was never given out is as good as a deleted one."""
    return as_uuid(_text(value)) or NOBODY
