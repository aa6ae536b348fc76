"""A person's own profile; the existing client knows it by one id, the same for everybody."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from rest_framework import serializers

from glowing.accounts.models import Profile
from glowing.records.resource import Resource
from glowing.records.serializers import RecordSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from glowing.accounts.models import User

MINE = "my-profile"
# What Twitch allows on a channel.
MAX_TAGS = 10
MAX_TAG_LENGTH = 25
MAX_TEMPLATE_LENGTH = 20_000

# The names are files, and several hundred of them.
zones = cache(available_timezones)


class TemplateField(serializers.CharField):
    """A text with placeholders, whose line breaks and spaces are the person's business."""

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
    timezone = serializers.CharField(required=False, max_length=64)
    standardTags = serializers.ListField(
        source="standard_tags",
        child=serializers.CharField(max_length=MAX_TAG_LENGTH),
        max_length=MAX_TAGS,
        required=False,
    )
    promptTemplate = TemplateField(source="prompt_template")
    summaryTemplate = TemplateField(source="summary_template")
    twitchChatEnabled = serializers.BooleanField(source="twitch_chat_enabled", required=False)

    class Meta:
        model = Profile
        fields = (
            "timezone", "standardTags", "promptTemplate", "summaryTemplate", "twitchChatEnabled",
        )  # fmt: skip

    def validate_timezone(self, name: str | None) -> str | None:
        if name is not None and name not in zones():
            raise serializers.ValidationError("Name a time zone as in Europe/Vienna, or UTC.")
        return name


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
