from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.response import Response

from streams import services
from streams.selectors import archive_status, stream_of

if TYPE_CHECKING:
    from rest_framework.request import Request


class IngestRequest(serializers.Serializer[Any]):
    streamId = serializers.CharField()
    initialPrompt = serializers.CharField(allow_blank=True, allow_null=True, default=None)
    initialSummary = serializers.CharField(allow_blank=True, allow_null=True, default=None)


class IngestAnswer(serializers.Serializer[Any]):
    """The task, under both names that the client looks for."""

    id = serializers.UUIDField()
    executionArn = serializers.UUIDField()


class ArchiveStatusAnswer(serializers.Serializer[Any]):
    exists = serializers.BooleanField()
    retrieval_required = serializers.BooleanField()
    storage_class = serializers.CharField(required=False)
    size_bytes = serializers.IntegerField(required=False)
    estimated_retrieval_cost_usd = serializers.DictField(
        child=serializers.FloatField(), required=False
    )
    estimated_retrieval_time_hours = serializers.DictField(
        child=serializers.IntegerField(), required=False
    )
    estimated_compute_cost_usd = serializers.FloatField(required=False)


@extend_schema(operation_id="ingest_stream", request=IngestRequest, responses=IngestAnswer)
@api_view(["POST"])
def ingest(request: Request) -> Response:
    """Queue the ingestion of a stream's recordings."""
    asked = IngestRequest(data=request.data)
    asked.is_valid(raise_exception=True)
    job = services.request_ingest(
        stream=stream_of(request.user, asked.validated_data["streamId"]),
        initial_prompt=asked.validated_data["initialPrompt"],
        initial_summary=asked.validated_data["initialSummary"],
    )
    return Response(IngestAnswer({"id": job.pk, "executionArn": job.pk}).data)


@extend_schema(operation_id="stream_archive_status", responses=ArchiveStatusAnswer)
@api_view(["GET"])
def storage_status(request: Request, stream_id: str) -> Response:
    """Where the recordings of a stream lie, and what it costs and takes to work on them."""
    return Response(archive_status(stream_of(request.user, stream_id)))


urlpatterns = [
    path("stream", ingest, name="ingest"),
    path("ingestion/streams/<str:stream_id>/s3-status", storage_status, name="storage-status"),
]
