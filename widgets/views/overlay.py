"""What OBS loads: pages that are the same for everybody, and learn the rest by their secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_safe

from widgets import selectors

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from glowing.accounts.requests import PersonRequest
    from widgets.models import StreamWidget

# OBS puts the custom CSS of a source into the page as a <style>; attributes stay forbidden.
OVERLAY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "style-src-elem": [SELF, UNSAFE_INLINE],
    "connect-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "media-src": [SELF],
    # Holds what runs in the frame of a custom widget back from going elsewhere.
    "frame-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}
PREVIEW_POLICY = OVERLAY_POLICY | {"connect-src": [NONE], "frame-ancestors": [SELF]}
# Without an origin: no cookies, no storage, no parent, and nothing to fetch from or send to.
# No policy reaches WebRTC: the page takes it away, and trusted types keep frames from having it.
SANDBOX_POLICY = {
    "default-src": [NONE],
    "script-src": [UNSAFE_INLINE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "font-src": ["data:"],
    "media-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["default"],
    "sandbox": ["allow-scripts"],
}


def link_of(widget: StreamWidget) -> str:
    """Return what opens the widget to whoever has it: browsers keep what follows the hash."""
    return f"{settings.PUBLIC_URL}{reverse('widgets:overlay', args=[widget.pk])}#{widget.token}"


@require_safe
@csp(OVERLAY_POLICY)
def overlay(_request: HttpRequest, **_: object) -> HttpResponse:
    """Show the page of a source: the same for every id, so that it tells nobody which are there."""
    return _page("overlay")


@login_required
@require_safe
@xframe_options_sameorigin
@csp(PREVIEW_POLICY)
def preview(_request: HttpRequest) -> HttpResponse:
    """Show what the page around this frame asks for: `assets/src/overlay/preview.ts`."""
    return _page("preview")


@require_safe
@xframe_options_sameorigin
@csp(SANDBOX_POLICY)
def sandbox(_request: HttpRequest) -> HttpResponse:
    """Hold the code of a custom widget, which the page around this frame sends."""
    return _page("sandbox")


@login_required
@require_GET
def download(request: PersonRequest, widget_id: UUID) -> HttpResponse:
    """Send a file for OBS that waits for this server, and then goes to the overlay."""
    widget = selectors.widget_of(request.user, widget_id)
    health = settings.PUBLIC_URL + reverse("healthz")
    context = {"title": widget.title, "page": link_of(widget), "health": health}
    name = f"{slugify(widget.title) or 'overlay'}.html"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(render_to_string("widgets/obs.html", context), headers=headers)


def _page(name: str) -> HttpResponse:
    """Render without the request, hence without its session; addresses may hold a secret."""
    answer = HttpResponse(render_to_string(f"widgets/{name}.html"))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
