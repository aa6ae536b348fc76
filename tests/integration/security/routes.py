"""Every address of the site, from Django's own map of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.views import APIView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.urls import URLResolver

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Route:
    """One entry of the map: `path` has `%(name)s` where `parameters` belong."""

    path: str
    name: str
    parameters: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def key(self) -> str:
        return self.name or self.path

    @property
    def methods(self) -> tuple[str, ...]:
        """Return the methods to ask with; the administration is one door for all of them."""
        return ("GET", "POST") if self.is_administration else METHODS

    @property
    def is_rest(self) -> bool:
        """Say whether it answers programs, with 401 and JSON."""
        view = getattr(self.view, "cls", object)
        return issubclass(view, APIView) and TemplateHTMLRenderer not in view.renderer_classes

    @property
    def is_open_to_owners(self) -> bool:
        """Say whether it lets everybody ask, and finds rows of the one who asks only."""
        return self.is_rest and not self.view.cls.permission_classes

    @property
    def is_administration(self) -> bool:
        return self.path.startswith("/admin/")

    def fill(self, values: dict[str, str]) -> str:
        return self.path % values


def routes() -> list[Route]:
    """Return every route of the URL map, those of Django's administration included."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, base: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = base + entry.pattern.regex.pattern.lstrip("^")
        if isinstance(entry, URLPattern):
            yield _route(entry, path, spaces)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, path, inner)


def _route(entry: URLPattern, regex: str, spaces: tuple[str, ...]) -> Route:
    path, parameters = normalize(regex)[0]
    name = ":".join([*spaces, entry.name]) if entry.name else ""
    return Route(f"/{path}", name, tuple(parameters), entry.callback)
