from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.models import ChatMessage
from glowing.exceptions import UserError
from glowing.records import RecordSerializer, Resource

if TYPE_CHECKING:
    from rest_framework.request import Request


class ChatMessageSerializer(RecordSerializer):
    class Meta:
        model = ChatMessage
        fields = (
            "channel_id", "sender_id", "user_login", "user_name", "message", "event_type",
            "timestamp",
        )  # fmt: skip


CHAT_MESSAGES = Resource(
    name="chat_messages",
    serializer=ChatMessageSerializer,
    order=("-timestamp", "-id"),
    search="message",
    related=("channel_id",),
)

RESOURCES = (CHAT_MESSAGES,)


class SubscriptionsSerializer(serializers.Serializer[dict[str, Any]]):
    has_active_subscription = serializers.BooleanField()
    subscriptions = serializers.ListField(child=serializers.DictField())


class CaptureStatusView(APIView):
    @extend_schema(responses=SubscriptionsSerializer)
    def get(self, _request: Request) -> Response:
        """Say whether the person's chat is being captured: it is not."""
        return Response({"has_active_subscription": False, "subscriptions": []})


class CaptureView(APIView):
    @extend_schema(
        request=None, responses={400: OpenApiResponse({"$ref": "#/components/schemas/Error"})}
    )
    def post(self, _request: Request) -> Response:
        """Refuse: this release keeps chat that was imported, and captures none."""
        raise UserError(
            "Capturing chat is not part of this release.", code="chat.capture_unavailable"
        )


urlpatterns = [
    path("eventsub/chat/status", CaptureStatusView.as_view(), name="chat-capture-status"),
    path("eventsub/chat/subscribe", CaptureView.as_view(), name="chat-capture"),
]
