from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import ImproperlyConfigured
from django_structlog.middlewares import RequestMiddleware

from glowing.realtime.attempts import address_of

if TYPE_CHECKING:
    from django.http import HttpRequest


class RequestLog(RequestMiddleware):
    """Middleware that logs every request, from the address that sign-in counts tries by.

    Whatever else stands in X-Forwarded-For may have been written by the visitor.
    """

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """Name the address, or None where TRUSTED_PROXY_COUNT is wrong."""
        try:
            address = address_of(request)
        except ImproperlyConfigured:
            address = None
        structlog.contextvars.bind_contextvars(ip=address)
