"""How the REST framework's views say no: `{"message", "code", "errors"}`, always JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from glowing.exceptions import GlowingError, TransientError


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer a refusal; None leaves bugs, and everything htmx asked for, to the middlewares."""
    if isinstance(error, GlowingError):
        if getattr(context["request"], "htmx", False):
            return None
        return Response(error.as_dict(), status=error.http_status, headers=_pause(error))
    response = exception_handler(error, dict(context))
    if response is not None:
        response.data = _body(_of_framework(error))
    return response


def _pause(error: GlowingError) -> dict[str, str]:
    """Say when to come back, where the error knows it."""
    pause = error.retry_after if isinstance(error, TransientError) else None
    return {"Retry-After": str(math.ceil(pause.total_seconds()))} if pause else {}


def _of_framework(error: Exception) -> exceptions.APIException:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    assert isinstance(error, exceptions.APIException)
    return error


def _body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return {"code": "invalid", **_explained(error.detail)}
    return {"message": str(error.detail), "code": str(error.get_codes())}


def _explained(detail: Any) -> dict[str, Any]:
    """Return the sentences of a refused body, each with the field it is about."""
    errors = dict(_by_field(detail))
    general = errors.pop("", None) or errors.pop("non_field_errors", None)
    message = general or "Some fields cannot be used as they are."
    return {"message": message} | ({"errors": errors} if errors else {})


def _by_field(detail: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Flatten nested details into dotted names of fields, as `tracks.0.title`."""
    within = f"{field}." if field else ""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            is_whole = field and name == "non_field_errors"
            yield from _by_field(inner, field if is_whole else f"{within}{name}")
    elif any(isinstance(one, Mapping | list) for one in detail):
        for number, inner in enumerate(detail):
            yield from _by_field(inner, f"{within}{number}")
    else:
        yield field, " ".join(str(one) for one in detail)
