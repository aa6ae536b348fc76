from __future__ import annotations

from typing import TYPE_CHECKING

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    permission_classes,
    renderer_classes,
)
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from episodes.cutlist import CutList

if TYPE_CHECKING:
    from rest_framework.request import Request


class SchemaRenderer(JSONRenderer):
    media_type = "application/schema+json"


@extend_schema(
    operation_id="cut_list_schema",
    responses={(200, SchemaRenderer.media_type): OpenApiTypes.OBJECT},
)
@api_view(["GET"])
@authentication_classes([])
@permission_classes([])
@renderer_classes([SchemaRenderer, JSONRenderer])
def cut_list_schema(_request: Request) -> Response:
    """Return the JSON Schema of cut lists; it holds nothing private."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    body = schema | CutList.model_json_schema(by_alias=True)
    return Response(body, headers={"Cache-Control": "public, max-age=3600"})
