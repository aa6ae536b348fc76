"""What a person sees when a request is refused: an alert for htmx, JSON for programs, a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter
from django.views.defaults import page_not_found

from glowing.exceptions import GlowingError, NotFound
from glowing.settings.logs import masked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


class ErrorPages:
    """Middleware that answers every `GlowingError` a view raises with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else is a bug and not ours to answer."""
        if not isinstance(error, GlowingError):
            return None
        if getattr(request, "htmx", False):
            return alert(request, error.message, status=error.http_status)
        if not request.accepts("text/html"):
            return JsonResponse(error.as_dict(), status=error.http_status)
        context = {"message": error.message, "code": error.code, "back": _referring_path(request)}
        if isinstance(error, NotFound):
            context["title"] = "Nothing here"
        return render(request, "error.html", context, status=error.http_status)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that is none: JSON below the REST paths, a page elsewhere."""
    if request.path.startswith("/api/"):
        return JsonResponse(NotFound("There is nothing at this address.").as_dict(), status=404)
    return page_not_found(request, exception)


class MaskedReport(ExceptionReporter):
    """What developers see of a bug, without the tokens in its variables and its request."""

    def get_traceback_html(self) -> SafeString:
        return SafeString(masked(super().get_traceback_html()))

    def get_traceback_text(self) -> SafeString:
        return SafeString(masked(super().get_traceback_text()))


def alert(request: HttpRequest, message: str, *, status: int = 400) -> HttpResponse:
    """Answer an htmx request with a message in the corner, leaving the page as it is."""
    context = {"message": message, "kind": "error"}
    response = render(request, "partials/_alert.html", context, status=status)
    response["HX-Retarget"] = "#alerts"
    response["HX-Reswap"] = "beforeend"
    return response


def _referring_path(request: HttpRequest) -> str:
    """Return where the person came from on this site; nothing of another site is trusted."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else "/"
