"""Headers that every answer carries, files included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# Full screen and sound that starts by itself stay: players need them.
UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)


class ProtectiveHeaders:
    """The outermost middleware: no page needs devices, and no other site may embed an answer.

    A view that serves other sites says so itself, as the one for signed links to files does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(("text/html", "application/json")):
            # A person's own, and links and tokens among it.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if kind.startswith("text/html"):  # htmx gets parts of pages from the addresses of the whole
            patch_vary_headers(response, ["HX-Request"])
        return response
