"""A person's own profile; the existing client knows it by one id, the same for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from rest_framework import serializers

from glowing.accounts.models import Profile
from glowing.records.fields import TagsField, TimezoneField
from glowing.records.resource import Resource
from glowing.records.serializers import RecordSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from glowing.accounts.models import User

MINE = "my-profile"
MAX_TEMPLATE_LENGTH = 20_000


class TemplateField(serializers.CharField):
    """A text with variables, whose line breaks and spaces are the person's business."""

    def __init__(self, source: str) -> None:
        super().__init__(
            source=source,
            required=False,
            allow_blank=True,
            trim_whitespace=False,
            max_length=MAX_TEMPLATE_LENGTH,
        )


class ProfileSerializer(RecordSerializer):
    id = serializers.CharField(source="key", read_only=True)
    timezone = TimezoneField(required=False)
    standardTags = TagsField(source="standard_tags", required=False)
    promptTemplate = TemplateField(source="prompt_template")
    summaryTemplate = TemplateField(source="summary_template")
    twitchChatEnabled = serializers.BooleanField(source="twitch_chat_enabled", required=False)

    class Meta:
        model = Profile
        fields = (
            "timezone", "standardTags", "promptTemplate", "summaryTemplate", "twitchChatEnabled",
        )  # fmt: skip


def my_profile(user: User) -> QuerySet[Profile]:
    """Return the person's one profile, made now if there is none."""
    Profile.objects.get_or_create(owner=user)
    return Profile.objects.for_user(user).annotate(key=Cast(Value(MINE), CharField()))


PROFILES = Resource(
    name="profiles",
    serializer=ProfileSerializer,
    order=("id",),
    search="key",
    lookup="key",
    methods=frozenset({"GET", "PUT", "PATCH"}),
    rows=my_profile,
)

RESOURCES = (PROFILES,)
