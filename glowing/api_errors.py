"""How the REST framework's views say no: `{"message", "code", "errors"}`, always JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from glowing.exceptions import GlowingError

if TYPE_CHECKING:
    from collections.abc import Mapping


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer a refusal; None leaves bugs, and everything htmx asked for, to the middlewares."""
    if isinstance(error, GlowingError):
        is_htmx = bool(getattr(context["request"], "htmx", False))
        return None if is_htmx else Response(error.as_dict(), status=error.http_status)
    response = exception_handler(error, dict(context))
    if response is not None and isinstance(error, APIException):
        response.data = {"message": str(error.detail), "code": str(error.get_codes())}
    return response
