"""What the web answers while the database is away: 503 with a stable code, never a traceback."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

RETRY_AFTER_S = 5
BODY = {
    "message": "The database does not answer just now. Nothing is lost: try again in a moment.",
    "code": "service.database_down",
}
logger = logging.getLogger(__name__)


class DatabaseOutage:
    """Middleware that answers 503 for a view that could not reach the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an outage; anything else is not ours."""
        return unavailable(request) if is_outage(error) else None


def handler500(request: HttpRequest) -> HttpResponseBase:
    """Tell an outage that other middleware met (sessions, sign-in) from a bug."""
    error = sys.exc_info()[1]
    if error is not None and is_outage(error):
        return unavailable(request)
    if wants_json(request):
        body = {"message": "Something went wrong that should not; it is in the log.", "code": "bug"}
        return JsonResponse(body, status=500)
    return server_error(request)


def is_outage(error: BaseException) -> bool:
    """Say whether an error means that the database cannot be reached, rather than a bad query."""
    return isinstance(error, OperationalError | InterfaceError)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503, as JSON to programs and as a page that needs no database to people."""
    logger.warning("database.unavailable", extra={"path": request.path})
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    if wants_json(request):
        return JsonResponse(BODY, status=503, headers=headers)
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def wants_json(request: HttpRequest) -> bool:
    """Say whether a program asks: the REST paths, or a client that does not take HTML."""
    return request.path.startswith("/api/") or not request.accepts("text/html")
