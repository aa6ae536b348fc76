from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from glowing.records import RecordSerializer, Resource
from widgets import selectors, services
from widgets.models import ActionToken, StreamWidget

if TYPE_CHECKING:
    from glowing.accounts.models import User


MOST = 100


class WidgetsField(serializers.ListField):
    """The ids of widgets of the same user."""

    child = serializers.UUIDField()
    default_error_messages = {
        "missing": "There is no such record of yours.",
        "too_many": f"Choose at most {MOST} widgets.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", allow_empty=False, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        wanted = set(super().to_internal_value(data))
        if len(wanted) > MOST:
            self.fail("too_many")
        owned = StreamWidget.objects.for_user(self.context["request"].user)
        widgets = list(owned.filter(pk__in=wanted))
        if len(widgets) < len(wanted):
            self.fail("missing")
        return {"widgets": widgets}

    def to_representation(self, token: Any) -> list[Any]:
        return [str(widget.pk) for widget in token.widgets.all()]


class ActionTokenSerializer(RecordSerializer):
    """What acts for its owner. `token` is in the answer to its making, and never again."""

    widgets = WidgetsField()
    actions = serializers.ListField(
        child=serializers.CharField(max_length=64), required=False, max_length=MOST
    )
    token = serializers.SerializerMethodField()

    class Meta:
        model = ActionToken
        fields = ("title", "widgets", "actions", "used_at", "token")
        read_only_fields = ("used_at",)

    def get_token(self, token: ActionToken) -> str:
        return token.raw


def create(user: User, data: list[dict[str, Any]]) -> list[ActionToken]:
    return [services.create_action_token(owner=user, **one) for one in data]


ACTION_TOKENS = Resource(
    name="action_tokens",
    serializer=ActionTokenSerializer,
    order=("-created_at", "-id"),
    methods=frozenset({"GET", "POST", "DELETE"}),
    rows=selectors.action_tokens_of,
    create=create,
    once=lambda token: {"token": token.raw},
    delete=lambda token: services.revoke_action_token(token=token),
)
