from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.response import Response
from rest_framework.views import APIView

from glowing.accounts.authentication import TokenAuthentication
from glowing.accounts.requests import person_of
from glowing.accounts.tokens import BEARER
from widgets import services
from widgets.api.tickets import TOO_MANY, count_failure
from widgets.kinds import all_kinds
from widgets.models import ActionToken
from widgets.reading import shown
from widgets.services import action_tokens
from widgets.services.actions import InvalidPayload

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

    from glowing.accounts.models import User
    from widgets.kinds.base import Kind


class ActionTokenAuthentication(BaseAuthentication):
    """An action token in `Authorization`, raw or after `Bearer `; its scope is for the view."""

    def authenticate(self, request: Request) -> tuple[User, ActionToken] | None:
        raw = BEARER.sub("", request.headers.get("Authorization", "")).strip()
        if not raw.startswith(action_tokens.PREFIX):
            return None
        token = action_tokens.find(raw)
        if token is None:
            count_failure(request)
            text = "This action token is not valid, or not any more."
            raise AuthenticationFailed(text, code="widgets.bad_action_token")
        return token.owner, token

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


class ActionTokenScheme(OpenApiAuthenticationExtension):
    target_class = ActionTokenAuthentication
    name = "action_token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "gta_…"}


class ActionAnswer(serializers.Serializer[Any]):
    success = serializers.BooleanField(help_text="Always true: a refusal has another status.")
    version = serializers.IntegerField()
    state = serializers.DictField(help_text="As the kind shows it.")


class ActionView(APIView):
    authentication_classes = (ActionTokenAuthentication, TokenAuthentication, SessionAuthentication)

    @extend_schema(
        operation_id="widget_act",
        request={"application/json": {"type": "object"}},
        responses={200: ActionAnswer, 429: TOO_MANY},
    )
    def post(self, request: Request, widget_id: UUID, action: str) -> Response:
        """Do an action of a widget; the body is what the action needs with it, or nothing."""
        if isinstance(request.auth, ActionToken):
            action_tokens.check(request.auth, widget_id, action)
        if not isinstance(request.data, dict):
            raise InvalidPayload("Send a JSON object, or nothing.")
        widget = services.act(
            user=person_of(request), widget_id=widget_id, action=action, payload=request.data
        )
        state = shown(widget, timezone.now())
        return Response({"success": True, "version": widget.version, "state": state})


class KindAnswer(serializers.Serializer[Any]):
    """A kind of widget; `config` and the values of `actions` are JSON Schemas."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment] # the framework has one, too
    description = serializers.CharField()
    config = serializers.DictField()
    actions = serializers.DictField(child=serializers.DictField())


class KindsAnswer(serializers.Serializer[Any]):
    kinds = KindAnswer(many=True)


class KindsView(APIView):
    @extend_schema(operation_id="widget_kinds", responses=KindsAnswer)
    def get(self, _request: Request) -> Response:
        """Describe every kind of widget: what may be set, and what may be done."""
        return Response({"kinds": [_described(kind) for kind in all_kinds().values()]})


def _described(kind: Kind[Any, Any]) -> dict[str, Any]:
    return {
        "name": kind.name,
        "label": kind.label,
        "description": kind.description,
        "config": kind.config.model_json_schema(),
        "actions": {name: one.model_json_schema() for name, one in kind.actions.items()},
    }


urlpatterns = [
    path("widgets/kinds", KindsView.as_view(), name="widget-kinds"),
    path("widgets/<uuid:widget_id>/actions/<str:action>", ActionView.as_view(), name="widget-act"),
]
