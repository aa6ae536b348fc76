"""What the OpenAPI document says about records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter

from glowing.records import filters, parameters
from glowing.records.serializers import RecordSerializer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glowing.records.resource import Resource

Schema: TypeAlias = dict[str, Any]

# Values of filters, by the name of their kind.
KINDS: dict[str, Schema] = {
    "Text": {"type": "string"},
    "Id": {"type": "string", "format": "uuid"},
    "Moment": {"type": "string", "format": "date-time"},
    "Date": {"type": "string", "format": "date"},
    "Whole": {"type": "integer"},
    "Number": {"type": "number"},
    "Boolean": {"type": "boolean"},
}
# What every record has; the rest is absent where nothing is known.
ALWAYS = ("id", "user_id", "created_at")
NAMES = {
    "list": "list",
    "create": "create",
    "many": "get_many",
    "retrieve": "get",
    "update": "update",
    "partial_update": "patch",
    "destroy": "delete",
}
SENTENCES = {
    "list": "List records, a page at a time.",
    "create": "Create one record, or all of a list in one transaction.",
    "many": "Get the records with these ids, in the order of the list; missing ones are left out.",
    "related": "List every record that belongs to another.",
    "retrieve": "Get one record.",
    "update": "Change the keys that are sent and leave the others.",
    "partial_update": "Change the keys that are sent and leave the others; the same as PUT.",
    "destroy": "Delete one record and what belongs to it alone.",
}
CURSOR = OpenApiParameter(
    "cursor", str, description="`cursor` of the page before; absent, empty or `null`: the first."
)
PER_PAGE = OpenApiParameter(
    "perPage",
    {"type": ["integer", "null"]},
    description=f"How many, {parameters.PAGE} without it and {parameters.MAX_PAGE} at most.",
)
SORT = OpenApiParameter(
    "sort", str, description='`title`, `-title` or `["title","DESC"]`; absent: newest first.'
)
KEY: Schema = {"type": "string", "minLength": 1}
UUID: Schema = {"type": "string", "format": "uuid"}


class OwnedKeyExtension(OpenApiSerializerFieldExtension):
    target_class = "glowing.records.fields.OwnedKeyField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        return UUID


class RecordSchema(AutoSchema):
    """Describe the routes of one resource by its declaration."""

    view: Any

    @property
    def _resource(self) -> Resource:
        found: Resource = self.view.resource
        return found

    def is_excluded(self) -> bool:
        """Leave out what only keeps odd keys reachable behind the address of a related list."""
        return bool(self.view.target) and self.view.action != "related"

    def get_tags(self) -> list[str]:
        return [self._resource.name]

    def get_operation_id(self) -> str:
        if self.view.action == "related":
            return f"{self._resource.name}_list_by_{self.view.target}"
        return f"{self._resource.name}_{NAMES[self.view.action]}"

    def get_description(self) -> str:  # type: ignore[override]
        return SENTENCES[self.view.action]

    def get_override_parameters(self) -> list[Any]:
        one = UUID if self._resource.lookup == "id" else KEY
        some = _list({"type": "string"}) | {"maxItems": parameters.MAX_PAGE}
        ids = OpenApiParameter("id", some, explode=True)
        queries = {"list": [CURSOR, PER_PAGE, SORT], "many": [ids]}
        found = {"id": one, "value": KEY}
        return [
            *queries.get(self.view.action, []),
            *(
                OpenApiParameter(name, schema, OpenApiParameter.PATH)
                for name, schema in found.items()
                if f"{{{name}}}" in self.path
            ),
        ]

    def get_request_serializer(self) -> Any:
        if self.view.action == "create":
            one = self._ref(direction="request")
            some = {"type": "array", "items": one, "maxItems": parameters.MAX_PAGE}
            return {"application/json": {"oneOf": [one, some]}}
        return {"application/json": self._ref(direction="request", partial=True)}

    def get_response_serializers(self) -> Any:
        one = self._ref(direction="response")
        match self.view.action:
            case "destroy":
                return {204: None}
            case "create":
                return {201: {"oneOf": [one, _object(items=_list(one))]}}
            case "list":
                return {200: _object(items=_list(one), cursor={"type": ["string", "null"]})}
            case "many" | "related":
                return {200: _object(items=_list(one), cursor={"type": "null"})}
        return {200: one}

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # lists are described as they are, inside their object

    def _get_parameters(self) -> list[Schema]:
        found: list[Schema] = super()._get_parameters()
        if self.view.action == "list":
            found.append(self._filter())
        return found

    def _filter(self) -> Schema:
        """Describe the filter by its keys; the whole object is one JSON value of the query."""
        record = self.resolve_serializer(self._resource.serializer(), "response")
        columns = filters.columns_of(self._resource.serializer)
        kinds = {name: _kind(record.schema["properties"][name]) for name in columns}
        described: Schema = {"type": "object", "properties": {"q": {"type": "string"}}}
        described["examples"] = [{}]  # what the page of the interface asks with, unless changed
        for name, column in columns.items():
            if "" in column.suffixes:
                described["properties"][name] = self._any_of(kinds[name])
        described["patternProperties"] = _suffixed(columns, kinds)
        return {
            "in": "query",
            "name": "filter",
            "description": "Every key must hold; a list of values means any of them.",
            "content": {
                "application/json": {"schema": self._component(f"{record.name}Filter", described)}
            },
        }

    def _any_of(self, kind: str) -> Schema:
        one = KINDS[kind]
        return self._component(f"{kind}Filter", {"anyOf": [one, _list(one)]})

    def _component(self, name: str, schema: Schema) -> Schema:
        """Register a schema under a name once, and return the reference to it."""
        component = ResolvedComponent(
            name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name
        )
        self.registry.register_on_missing(component)
        reference: Schema = component.ref
        return reference

    def _ref(self, *, direction: Any, partial: bool = False) -> Schema:
        serializer = self._resource.serializer(partial=partial)
        reference: Schema = self.resolve_serializer(serializer, direction).ref
        return reference

    def _postprocess_serializer_schema(
        self, schema: Schema, serializer: Any, direction: Any
    ) -> Schema:
        """Say of answers that what is unknown is absent, never null."""
        super()._postprocess_serializer_schema(schema, serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "response" and isinstance(serializer, RecordSerializer):
            properties = schema["properties"]
            schema["required"] = [name for name in ALWAYS if name in properties]
            schema["properties"] = {name: _never_null(one) for name, one in properties.items()}
        return schema


def _kind(shown: Schema) -> str:
    """Return how values of a column are written in a filter, from how the column is shown."""
    described = shown.get("items", shown)
    written = {key: described[key] for key in ("type", "format") if key in described}
    return next((kind for kind, schema in KINDS.items() if schema == written), "Text")


def _suffixed(columns: Mapping[str, filters.Column], kinds: Mapping[str, str]) -> Schema:
    """Return the keys with a suffix as patterns: one for each suffix and kind."""
    names: dict[tuple[str, str], list[str]] = {}
    for name, column in columns.items():
        for suffix in sorted({_pattern_of(suffix) for suffix in column.suffixes - {""}}):
            kind = "Boolean" if suffix == "exists" else kinds[name]
            names.setdefault((suffix, kind), []).append(name)
    return {
        f"^({'|'.join(found)})__{suffix}$": _list_or_one(suffix, KINDS[kind])
        for (suffix, kind), found in names.items()
    }


def _pattern_of(suffix: str) -> str:
    return "(gte?|lte?)" if suffix in filters.COMPARISONS else suffix


def _list_or_one(suffix: str, one: Schema) -> Schema:
    return {"anyOf": [one, _list(one)]} if suffix in ("ne", "contains") else one


def _never_null(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), list):
        return schema | {"type": next(one for one in schema["type"] if one != "null")}
    choices = [one for one in schema.get("oneOf", []) if one != {"type": "null"}]
    return choices[0] if len(choices) == 1 else schema


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}
