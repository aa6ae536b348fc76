from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, storages
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from glowing.exceptions import NotFound
from glowing.storage.content_types import content_type_of
from glowing.storage.files import is_safe_name
from glowing.storage.links import Link, read_link
from glowing.storage.ranges import Unsatisfiable, Version, requested_range

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_PIECE_BYTES = 256 * 1024


@require_safe
async def serve(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """Serve the file a signed link allows; `name` only makes the address readable."""
    try:
        link = read_link(token)
        path = _path_of(link)
        if settings.X_ACCEL_PREFIX:
            return _delegated(link)
        response = await _answer(request, path)
    except FileNotFoundError:
        return _refused(NotFound("This file is no longer there.", code="storage.file_gone"))
    except NotFound as err:
        return _refused(err)
    for header, value in _headers_of(link).items():
        response[header] = value
    return response


def _path_of(link: Link) -> Path:
    storage = storages[link.alias]
    if not isinstance(storage, FileSystemStorage) or not is_safe_name(link.name):
        raise FileNotFoundError(link.name)
    try:
        return Path(storage.path(link.name))
    except SuspiciousFileOperation as err:
        raise FileNotFoundError(link.name) from err


def _headers_of(link: Link) -> dict[str, str]:
    disposition = content_disposition_header(
        as_attachment=bool(link.download_as), filename=link.download_as or Path(link.name).name
    )
    return {
        "Content-Type": content_type_of(link.name),
        "Content-Disposition": disposition or "inline",
        "Cache-Control": "private, max-age=3600",
        "X-Content-Type-Options": "nosniff",
        # The link is the permission: a player on another site may load what it opens.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def _delegated(link: Link) -> HttpResponse:
    """Let the proxy in front send the file; it knows ranges and conditions itself."""
    target = quote(f"{settings.X_ACCEL_PREFIX}{link.alias}/{link.name}")
    return HttpResponse(headers=_headers_of(link) | {"X-Accel-Redirect": target})


async def _answer(request: HttpRequest, path: Path) -> HttpResponseBase:
    version = Version.of(await asyncio.to_thread(path.stat))
    if not path.is_file():
        raise FileNotFoundError(path)
    if version.is_known(request):
        return HttpResponse(status=304, headers=version.headers)
    try:
        wanted = requested_range(request, version)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{version.size_bytes}"})
    headers = version.headers | {"Accept-Ranges": "bytes"}
    if wanted is None:
        return _send(request, path, range(version.size_bytes), 200, headers)
    headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{version.size_bytes}"
    return _send(request, path, wanted, 206, headers)


def _send(
    request: HttpRequest, path: Path, wanted: range, status: int, headers: dict[str, str]
) -> HttpResponseBase:
    headers["Content-Length"] = str(len(wanted))
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_pieces(path, wanted), status=status, headers=headers)


async def _pieces(path: Path, wanted: range) -> AsyncIterator[bytes]:
    """Yield the wanted bytes piece by piece, so that memory stays small on any size."""
    file = await asyncio.to_thread(path.open, "rb")
    with file:
        await asyncio.to_thread(file.seek, wanted.start)
        left = len(wanted)
        while left and (piece := await asyncio.to_thread(file.read, min(_PIECE_BYTES, left))):
            left -= len(piece)
            yield piece


def _refused(err: NotFound) -> JsonResponse:
    headers = {"Cache-Control": "no-store"}
    return JsonResponse(err.as_dict(), status=err.http_status, headers=headers)
