from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.urls import URLPattern

    from glowing.records.resource import Resource

ALL = {"GET": "list", "POST": "create"}
ONE = {"GET": "retrieve", "PUT": "update", "PATCH": "partial_update", "DELETE": "destroy"}


def urls_for(resources: Iterable[Resource]) -> list[URLPattern]:
    """Return the routes `records/<name>…` of every resource; none ends with a slash.

    A related list comes before a record whose id, with slashes, has the same address; only
    reading is shadowed, and only where what follows the field can be an id of that kind.
    """
    return [route for resource in resources for route in _routes(resource)]


def _routes(resource: Resource) -> list[URLPattern]:
    base = f"records/{resource.name}"
    has_slashes = resource.lookup != "id"
    rest = "path" if has_slashes else "str"
    shadowed = {m: action for m, action in ONE.items() if has_slashes and m != "GET"}
    return [
        _route(resource, base, ALL, "list"),
        _route(resource, f"{base}/many", {"GET": "many"}, "many"),
        *(
            _route(
                resource,
                f"{base}/{field}/<{rest}:value>",
                {"GET": "related", **shadowed},
                f"by-{field}",
                target=field,
            )
            for field in resource.related
        ),
        _route(resource, f"{base}/<{rest}:lookup>", ONE, "detail"),
    ]


def _route(
    resource: Resource, route: str, actions: dict[str, str], suffix: str, **options: Any
) -> URLPattern:
    # Not at the top: the framework's views load our parser, and with it this package.
    from glowing.records.views import RecordViewSet

    allowed: dict[str, Any] = {m.lower(): actions[m] for m in actions if m in resource.methods}
    view = RecordViewSet.as_view(allowed, resource=resource, **options)
    return path(route, view, name=f"{resource.name}-{suffix}")
