from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import incoming
from glowing.accounts.requests import person_of
from widgets import services
from widgets.services.actions import InvalidPayload

if TYPE_CHECKING:
    from rest_framework.request import Request

EVENT = inline_serializer(
    "TestEvent", {"type": serializers.ChoiceField(choices=list(incoming.ALL))}
)


class TestEventView(APIView):
    __test__ = False

    @extend_schema(
        operation_id="send_test_event", request=EVENT, responses={status.HTTP_202_ACCEPTED: EVENT}
    )
    def post(self, request: Request) -> Response:
        """Let something happen in the channel, as if Twitch had told of it.

        Beside `type` the body has the fields of the event, and what it leaves out is made up. The
        answer is the whole event, once every widget that listens to it was given it.
        """
        if not isinstance(request.data, dict):
            raise InvalidPayload("Send a JSON object with a type.")
        fields: dict[str, Any] = dict(request.data)
        name = str(fields.pop("type", ""))
        event = services.send_test_event(owner=person_of(request), type=name, fields=fields)
        body = {"type": name, **event.model_dump(mode="json")}
        return Response(body, status=status.HTTP_202_ACCEPTED)


urlpatterns = [path("widgets/events", TestEventView.as_view(), name="widget-events")]
