from __future__ import annotations

from django.core.validators import RegexValidator
from rest_framework import serializers

from glowing.records import RecordSerializer, Resource
from widgets import services
from widgets.models import StreamWidget, Type


class StreamWidgetSerializer(RecordSerializer):
    """A widget for its owner, token included: whoever has that may watch this one widget."""

    type = serializers.ChoiceField(choices=Type.choices)
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


STREAM_WIDGETS = Resource(
    name="stream_widgets",
    serializer=StreamWidgetSerializer,
    order=("-created_at", "-id"),
    create=services.create_widgets,
    update=services.update_widget,
)

RESOURCES = (STREAM_WIDGETS,)
