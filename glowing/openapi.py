"""What the OpenAPI document says about every operation, once and for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from drf_spectacular.openapi import AutoSchema

Schema: TypeAlias = dict[str, Any]

SAFE = frozenset({"get", "head", "options"})
ERROR: Schema = {
    "type": "object",
    "description": "Why something was refused. `code` is stable; `errors` names fields.",
    "properties": {
        "message": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["message", "code"],
}
REFUSALS = {
    "400": ("BadRequest", "What was sent cannot be used as it is."),
    "401": ("Unauthorized", "Nobody is signed in, or the token is not valid here."),
    "403": ("Forbidden", "A session asks without its CSRF token, or this person may not."),
    "404": ("NotFound", "There is nothing here for this person."),
    "406": ("NotAcceptable", "Answers are JSON, and nothing else was accepted."),
    "409": ("Conflict", "It is under way or done already, or does not fit what is there."),
    "411": ("LengthRequired", "The length of the body is not given."),
    "413": ("TooLarge", "The request brings more than this server takes."),
    "415": ("UnsupportedMediaType", "Bodies are JSON."),
    "503": ("Unavailable", "The database does not answer just now: try again in a moment."),
}


def only_api(endpoints: Iterable[tuple[str, str, str, Any]]) -> list[Any]:
    """Leave out the pages' own endpoints, and call an id an id."""
    return [
        (path.replace("{lookup}", "{id}"), *rest)
        for path, *rest in endpoints
        if path.startswith("/api/")
    ]


def with_refusals(result: Schema, **_context: object) -> Schema:
    """Name every refusal of every operation that does not name its own."""
    components = result["components"]
    components["schemas"]["Error"] = ERROR
    components["responses"] = {name: _refusal(text) for name, text in REFUSALS.values()}
    for path, method, operation in _operations(result):
        for status in _statuses(path, method, operation):
            name, _ = REFUSALS[status]
            reference = {"$ref": f"#/components/responses/{name}"}
            operation["responses"].setdefault(status, reference)
        operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


class TokenScheme(OpenApiAuthenticationExtension):
    """The ID token, raw as the front end sends it, or after `Bearer `."""

    target_class = "glowing.accounts.authentication.TokenAuthentication"
    name = ["token", "bearer"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[Any]]]:
        return [{"bearer": []}, {"token": []}]

    def get_security_definition(self, auto_schema: AutoSchema) -> list[Schema]:
        return [
            {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Raw."},
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        ]


class SessionScheme(OpenApiAuthenticationExtension):
    """The session of the pages; whatever changes something needs its CSRF token as well."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = ["session", "csrf"]

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[Any]]:
        names = ["session"] if auto_schema.method.lower() in SAFE else self.name
        return {name: [] for name in names}

    def get_security_definition(self, auto_schema: AutoSchema) -> list[Schema]:
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
        ]


def _operations(result: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, item in result["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _statuses(path: str, method: str, operation: Schema) -> Iterator[str]:
    yield from ("406", "503")
    is_public = {} in operation.get("security", [{}])
    has_body = "requestBody" in operation
    if not is_public:
        yield "401"
    if method not in SAFE and not is_public:
        yield "403"
    if "{" in path or has_body:
        yield "404"
    if has_body:
        yield from ("409", "411", "413", "415")
    if has_body or any(one["in"] == "query" for one in operation.get("parameters", [])):
        yield "400"


def _refusal(text: str) -> Schema:
    reference = {"$ref": "#/components/schemas/Error"}
    return {"description": text, "content": {"application/json": {"schema": reference}}}
