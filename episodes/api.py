"""What programs read about episodes besides the records themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from episodes.cutlist import CutList

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@cache_control(public=True, max_age=3600)
def cut_list_schema(request: HttpRequest) -> JsonResponse:
    """Serve the JSON Schema of cut lists; it holds nothing private."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    body = schema | CutList.model_json_schema(by_alias=True)
    return JsonResponse(body, content_type="application/schema+json")
