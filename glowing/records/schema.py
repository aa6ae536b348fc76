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
    from glowing.records.resource import Resource

Schema: TypeAlias = dict[str, Any]

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
    int,
    description=f"How many, {parameters.PAGE} without it and {parameters.MAX_PAGE} at most.",
)
SORT = OpenApiParameter(
    "sort", str, description='`title`, `-title` or `["title","DESC"]`; absent: newest first.'
)
IDS = OpenApiParameter(
    "id",
    {"type": "array", "items": {"type": "string"}, "maxItems": parameters.MAX_PAGE},
    explode=True,
)


class OwnedKeyExtension(OpenApiSerializerFieldExtension):
    target_class = "glowing.records.fields.OwnedKeyField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        return {"type": "string", "format": "uuid"}


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
        queries = {"list": [CURSOR, PER_PAGE, SORT], "many": [IDS]}
        return [*queries.get(self.view.action, []), *self._path_parameters()]

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
        keys = {
            key: schema
            for name, column in columns.items()
            for key, schema in _keys(name, column, record.schema["properties"][name])
        }
        described = {"type": "object", "properties": {"q": {"type": "string"}, **keys}}
        component = ResolvedComponent(
            name=f"{record.name}Filter",
            type=ResolvedComponent.SCHEMA,
            schema=described,
            object=self._resource.serializer,
        )
        self.registry.register_on_missing(component)
        return {
            "in": "query",
            "name": "filter",
            "description": "Every key must hold; a list of values means any of them.",
            "content": {"application/json": {"schema": component.ref}},
        }

    def _path_parameters(self) -> list[OpenApiParameter]:
        kind: Schema = {"type": "string", "minLength": 1}
        named = {"lookup": kind, "value": kind}
        if self._resource.lookup == "id":
            named["lookup"] = {"type": "string", "format": "uuid"}
        return [
            OpenApiParameter(name, schema, OpenApiParameter.PATH)
            for name, schema in named.items()
            if f"{{{name}}}" in self.path
        ]

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


def _keys(name: str, column: filters.Column, shown: Schema) -> list[tuple[str, Schema]]:
    """Return every key that filters by one column, typed as the column is shown."""
    described = shown.get("items", shown)
    one = {key: described[key] for key in ("type", "format") if key in described}
    one = one or {"type": "string"}
    some = {"anyOf": [one, _list(one)]}
    by_suffix: Schema = {"": some, "ne": some, "contains": some, "exists": {"type": "boolean"}}
    return [
        (f"{name}__{suffix}" if suffix else name, by_suffix.get(suffix, one))
        for suffix in sorted(column.suffixes)
    ]


def _never_null(schema: Schema) -> Schema:
    if isinstance(schema.get("type"), list):
        return schema | {"type": next(one for one in schema["type"] if one != "null")}
    choices = [one for one in schema.get("oneOf", []) if one != {"type": "null"}]
    return choices[0] if len(choices) == 1 else schema


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}
