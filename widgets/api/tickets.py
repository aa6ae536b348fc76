"""The one thing that a page of a source asks for without a login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from glowing.exceptions import PermissionDenied, UserError
from glowing.realtime import attempts
from widgets import tickets

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request


ERROR = {"$ref": "#/components/schemas/Error"}
WRONG = "This is not the token of the widget."
TOO_MANY = OpenApiResponse(ERROR, "Too many wrong tokens came from this address.")


class TooManyTries(UserError):
    """Wrong tokens came from one address, again and again."""

    code = "widgets.too_many_tries"
    http_status = 429


def count_failure(request: Request) -> None:
    """Count a wrong secret for the address that it came from; raises `TooManyTries`."""
    if attempts.fail(attempts.address_of(request._request)):
        raise TooManyTries("Too many wrong tokens came from this address. Wait a minute.")


class TicketRequest(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=128, trim_whitespace=False)


class Ticket(serializers.Serializer[Any]):
    ticket = serializers.CharField(help_text="For `/ws?ticket=`, once.")
    expires_in = serializers.IntegerField(help_text="Seconds.")


class TicketView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="widget_ticket",
        request=TicketRequest,
        responses={200: Ticket, 403: OpenApiResponse(ERROR, WRONG), 429: TOO_MANY},
        auth=[],
    )
    def post(self, request: Request, widget_id: UUID) -> Response:
        """Exchange the token of a widget for a ticket that opens one socket."""
        body = TicketRequest(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            ticket = tickets.issue(widget_id=widget_id, token=body.validated_data["token"])
        except PermissionDenied:
            count_failure(request)
            raise
        return Response({"ticket": ticket, "expires_in": tickets.LIFETIME_S})


urlpatterns = [path("widgets/<uuid:widget_id>/ticket", TicketView.as_view(), name="widget-ticket")]
