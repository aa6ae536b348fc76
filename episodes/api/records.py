from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from episodes import services, youtube_limits
from episodes.api.fields import (
    PARTS_MAX,
    CutListField,
    CutSerializer,
    TrackSerializer,
    frozen,
)
from episodes.models import Episode, Project
from episodes.services.numbering import NUMBER_MAX
from glowing.records import Resource, UnchangedSerializer
from glowing.records.fields import FilledField, FilledRows, MomentField
from glowing.storage import signed_url
from streams.grants import open_playlist
from streams.models import Stream

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.db.models import QuerySet

    from glowing.accounts.models import User

ValueT = TypeVar("ValueT")


class EpisodeSerializer(UnchangedSerializer):
    """An episode; its number in a series is the server's last word.

    `render_uri` is the video's name in the storage, `render_url` a link to it that expires.
    What YouTube would not take is refused here of one episode alone: of many, the client's editor
    composed the texts, where nobody can change them. The upload refuses them.
    """

    tracks = FilledRows(child=TrackSerializer(), required=False, max_length=PARTS_MAX)
    tags = FilledField(child=serializers.CharField(max_length=500), required=False)
    cut_list = CutListField(required=False)
    render_url = serializers.SerializerMethodField()
    upload_queue_timestamp = MomentField(source="upload_queued_at", read_only=True)
    # The address of an upload that was begun is a secret, whoever says it.
    youtube_upload_url = serializers.SerializerMethodField()

    class Meta:
        model = Episode
        fields = (
            "title", "description", "stream_id", "series_id", "order_index", "is_published",
            "tracks", "cut_list", "tags", "category", "notify_subscribers",
            "render_uri", "render_url", "rendered_at",
            "youtube_video_id", "youtube_upload_url", "upload_status", "upload_queue_timestamp",
            "upload_attempts", "upload_resume_at_byte", "retry_after_seconds", "error_message",
        )  # fmt: skip
        read_only_fields = ("render_uri", "rendered_at", "error_message")
        extra_kwargs = {"order_index": {"max_value": NUMBER_MAX}}

    def get_render_url(self, episode: Episode) -> str | None:
        if not episode.render_uri:
            return None
        address: str = urljoin(settings.PUBLIC_URL, signed_url("media", episode.render_uri))
        return address

    @extend_schema_field({"type": "null"})
    def get_youtube_upload_url(self, _episode: Episode) -> None:
        return None

    def validate_title(self, title: str | None) -> str | None:
        return self._accepted(title, youtube_limits.title_problem(title or ""))

    def validate_description(self, description: str | None) -> str | None:
        return self._accepted(description, youtube_limits.description_problem(description or ""))

    def validate_tags(self, tags: list[str] | None) -> list[str] | None:
        return self._accepted(tags, youtube_limits.tags_problem(tags or []))

    def _accepted(self, value: ValueT, problem: str) -> ValueT:
        is_one_of_many = self.parent is not None
        if problem and not is_one_of_many:
            raise serializers.ValidationError(problem)
        return value


class ProjectSerializer(UnchangedSerializer):
    """A project; its cuts are of the user's own streams."""

    cuts: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=CutSerializer(), required=False, max_length=PARTS_MAX
    )

    class Meta:
        model = Project
        fields = ("title", "description", "status", "episode_id", "cuts")

    @cached_property
    def kept(self) -> frozenset[Hashable]:
        """What the project holds already."""
        cuts = self.instance.cuts if isinstance(self.instance, Project) else []
        return frozenset(map(frozen, cuts))

    def validate_cuts(self, cuts: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
        """Refuse new cuts of streams that are not this user's; old ones may outlive theirs."""
        new = {
            n: cut["stream_id"] for n, cut in enumerate(cuts or []) if frozen(cut) not in self.kept
        }
        owned = Stream.objects.for_user(self.context["request"].user).filter(pk__in=new.values())
        ids = {str(pk) for pk in owned.values_list("pk", flat=True)} if new else set()
        refused: dict[Any, Any] = {
            n: {"stream_id": ["There is no such record of yours."]}
            for n, stream_id in new.items()
            if stream_id not in ids
        }
        if refused:
            raise serializers.ValidationError(refused)
        return cuts or []


def _episodes(user: User) -> QuerySet[Episode]:
    unseen = ("render_info", "chapters", "youtube_upload_url")
    rows: QuerySet[Episode] = Episode.objects.for_user(user).defer(*unseen)
    return rows


RESOURCES = (
    Resource(
        name="episodes",
        serializer=EpisodeSerializer,
        order=("-created_at", "-id"),
        rows=_episodes,
        create=services.create_episodes,
        update=services.update_episode,
        delete=lambda row: services.delete_episode(episode=row),
    ),
    Resource(
        name="projects",
        serializer=ProjectSerializer,
        order=("-created_at", "-id"),
        on_read=lambda request, row: open_playlist(request, "project", row.pk),
    ),
)
