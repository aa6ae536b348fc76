from __future__ import annotations

from chat.models import ChatMessage
from glowing.records import RecordSerializer, Resource


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
