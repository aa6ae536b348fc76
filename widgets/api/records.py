from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.utils import timezone
from rest_framework import serializers

from glowing.records import RecordSerializer, Resource
from widgets import services
from widgets.kinds import choices
from widgets.models import StreamWidget
from widgets.reading import shown

LIVE = ("state", "access_token")
KINDS = choices()


class StreamWidgetSerializer(RecordSerializer):
    """A widget for its owner, token included: whoever has that may watch this one widget."""

    type = serializers.ChoiceField(choices=KINDS)
    config = serializers.DictField(required=False)
    state = serializers.DictField(required=False)
    access_token = serializers.CharField(
        source="token",
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9_-]{32,128}\Z",
                "A token is 32 to 128 letters, digits, dashes and underscores, as in a UUID.",
            )
        ],
    )
    showOnDashboard = serializers.BooleanField(source="show_on_dashboard", required=False)

    class Meta:
        model = StreamWidget
        fields = (
            "title", "type", "active", "config", "state", "access_token", "showOnDashboard",
            "version",
        )  # fmt: skip
        read_only_fields = ("version",)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Leave out state and token of a record that was read before the widget's last change.

        Else a form that was open meanwhile would stop a timer which was started since, or bring
        back a token that was given up.
        """
        if self.instance is not None and isinstance(data, dict):
            read = data.get("version")
            if isinstance(read, int) and read < self.instance.version:
                data = {name: value for name, value in data.items() if name not in LIVE}
        return super().to_internal_value(data)

    def to_representation(self, instance: StreamWidget) -> dict[str, Any]:
        return super().to_representation(instance) | {"state": shown(instance, timezone.now())}


STREAM_WIDGETS = Resource(
    name="stream_widgets",
    serializer=StreamWidgetSerializer,
    order=("-created_at", "-id"),
    create=services.create_widgets,
    update=services.update_widget,
    delete=services.delete_widget,
)
