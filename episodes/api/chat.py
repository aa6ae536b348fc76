"""Talks with a language model about titles and descriptions; nothing of them is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle

from episodes.api.fields import Part, TextField
from glowing.llm import LlmConfig, Message, answer_json

if TYPE_CHECKING:
    from rest_framework.request import Request

ROLES = ("system", "user", "assistant", "function", "tool")
MESSAGES_MAX = 100
# About as much as large models read.
CHARACTERS_MAX = 500_000


class ChatRate(UserRateThrottle):
    """How often one person may ask."""

    scope = "ai_chat"

    def get_rate(self) -> str:
        return f"{settings.AI_CHAT_PER_MINUTE}/minute"


class SaidMessage(Part):
    role = serializers.ChoiceField(choices=ROLES)
    content = TextField(allow_blank=True, trim_whitespace=False)


class ChatRequest(serializers.Serializer[Any]):
    messages: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=SaidMessage(), allow_empty=False, max_length=MESSAGES_MAX
    )

    def validate_messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        length = sum(len(message["content"]) for message in messages)
        if length > CHARACTERS_MAX:
            text = f"Send at most {CHARACTERS_MAX} characters; these are {length}."
            raise serializers.ValidationError(text)
        return messages


class ChatAnswer(serializers.Serializer[Any]):
    messages = SaidMessage(many=True)


REFUSALS = {
    422: "The language model will not speak about this.",
    429: "This person asks too often.",
    502: "The language model's answer cannot be used, or it refused the question.",
    504: "The language model took too long.",
}


@extend_schema(
    operation_id="ai_chat",
    request=ChatRequest,
    responses={200: ChatAnswer}
    | {
        status: OpenApiResponse({"$ref": "#/components/schemas/Error"}, description=text)
        for status, text in REFUSALS.items()
    },
)
@api_view(["POST"])
@throttle_classes([ChatRate])
def chat(request: Request) -> Response:
    """Go on with a conversation: everything that was sent, and an answer that is a JSON object."""
    asked = ChatRequest(data=request.data)
    asked.is_valid(raise_exception=True)
    messages = asked.validated_data["messages"]
    # An answer may take a minute: meanwhile others have this thread's connection.
    if not connection.in_atomic_block:
        connection.close()
    turns = [_turn(message) for message in messages]
    content = async_to_sync(answer_json)(turns, LlmConfig.from_settings())
    return Response({"messages": [*messages, {"role": "assistant", "content": content}]})


def _turn(message: dict[str, Any]) -> Message:
    """Return a message as the model may read it: what a tool said needs a call we do not have."""
    role, content = message["role"], message["content"]
    if role in ("function", "tool"):
        return {"role": "user", "content": f"A tool answered:\n{content}"}
    return {"role": role, "content": content}
