"""Resumable uploads: the tus protocol 1.0.0 with the extensions creation and termination."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.views import APIView

from glowing.exceptions import UserError
from streams import services
from streams.selectors import stream_of

if TYPE_CHECKING:
    from typing import Any

    from rest_framework.request import Request
    from rest_framework.response import Response

    from streams.models import Upload

VERSION = "1.0.0"
CHUNK_TYPE = "application/offset+octet-stream"


class OtherVersion(UserError):
    code = "streams.tus_version"
    http_status = 412


class NotAChunk(UserError):
    code = "streams.not_a_chunk"
    http_status = 415


class TusView(APIView):
    """What every answer of the protocol has in common; whose upload it is, services decide."""

    permission_classes = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            raise OtherVersion("The upload client speaks another version than 1.0.0.")

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        response["Tus-Version"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(
            status=204,
            headers={
                "Tus-Extension": "creation,termination",
                "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
            },
        )


class Uploads(TusView):
    """Where an upload begins: the file's name and stream come as metadata."""

    def post(self, request: Request) -> HttpResponse:
        metadata = _metadata(request.headers.get("Upload-Metadata", ""))
        upload = services.create_upload(
            stream=stream_of(request.user, _uuid(metadata.get("stream", ""))),
            name=metadata.get("filename", ""),
            size_bytes=_number(request, "Upload-Length"),
        )
        location = reverse("streams:upload", args=[upload.pk])
        return HttpResponse(status=201, headers={"Location": location, "Upload-Offset": "0"})


class UploadView(TusView):
    """One upload on its way in."""

    def head(self, request: Request, upload_id: UUID) -> HttpResponse:
        # Finishing here, too, mends an upload whose last answer never arrived.
        return _state(services.finish_upload(upload_id=upload_id, user=request.user), 200)

    def patch(self, request: Request, upload_id: UUID) -> HttpResponse:
        if request.headers.get("Content-Type") != CHUNK_TYPE:
            raise NotAChunk(f"A piece of an upload has the content type {CHUNK_TYPE}.")
        offset = _number(request, "Upload-Offset")
        upload = services.append_to_upload(
            upload_id=upload_id, user=request.user, offset=offset, body=request
        )
        return _state(upload, 204)

    def delete(self, request: Request, upload_id: UUID) -> HttpResponse:
        services.delete_upload(upload_id=upload_id, user=request.user)
        return HttpResponse(status=204)


def _state(upload: Upload, status: int) -> HttpResponse:
    headers = {
        "Upload-Offset": str(upload.received_bytes),
        "Upload-Length": str(upload.size_bytes),
    }
    return HttpResponse(status=status, headers=headers)


def _number(request: Request, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise UserError(f"The header {header} is missing or not a number.", code="streams.bad_tus")
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """Read `key base64, key base64`; raises UserError."""
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    try:
        return {key: base64.b64decode(value, validate=True).decode() for key, _, value in pairs}
    except (binascii.Error, UnicodeDecodeError) as err:
        raise UserError(
            "The header Upload-Metadata cannot be read.", code="streams.bad_tus"
        ) from err


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as err:
        raise UserError("Name the stream of this upload.", code="streams.bad_tus") from err
