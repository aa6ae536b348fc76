from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from glowing.accounts.ownership import OwnedModel
from glowing.encryption import EncryptedTextField
from streams.models import Series, Stream


class Episode(OwnedModel):
    """A part of a stream made to be published; `cut_list` is the recipe of its render.

    `tracks` is `[{"start", "end"}]` in ISO 8601 durations of the stream. `render_uri` is the
    rendered file's name in the media storage; `render_digest` identifies the recipe it came from.

    `upload_queued_at` is set while the episode waits for its upload to YouTube, first come first
    served; `upload_status` only tells people about it. `youtube_upload_url` is the address of an
    upload that was begun: whoever has it may write the video, so it stays on the server.
    """

    title = models.CharField(max_length=255, blank=True)
    description = models.TextField(null=True, blank=True)  # noqa: DJ001 - absent is not empty
    stream = models.ForeignKey(
        Stream, null=True, blank=True, on_delete=models.SET_NULL, related_name="episodes"
    )
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="episodes"
    )
    order_index = models.PositiveIntegerField(null=True, blank=True)
    is_published = models.BooleanField(null=True, blank=True)
    tracks = models.JSONField(null=True, blank=True)
    cut_list = models.JSONField(null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=500), null=True, blank=True)
    category = models.PositiveIntegerField(null=True, blank=True)
    notify_subscribers = models.BooleanField(null=True, blank=True)
    render_uri = models.CharField(max_length=1024, blank=True)
    render_digest = models.CharField(max_length=64, blank=True)
    render_info = models.JSONField(null=True, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)
    chapters = models.JSONField(default=list, blank=True)
    youtube_video_id = models.CharField(max_length=64, blank=True)
    youtube_upload_url = EncryptedTextField(blank=True)
    upload_status = models.CharField(max_length=64, blank=True)
    upload_queued_at = models.DateTimeField(null=True, blank=True)
    upload_attempts = models.PositiveIntegerField(null=True, blank=True)
    upload_resume_at_byte = models.PositiveBigIntegerField(null=True, blank=True)
    retry_after_seconds = models.PositiveIntegerField(null=True, blank=True)
    error_message = models.TextField(blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "order_index"], name="one_episode_per_number_of_a_series"
            )
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="episodes_owner_newest"),
            models.Index(
                fields=["owner", "is_published", "-created_at", "-id"],
                name="episodes_published_or_not",
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                name="episodes_on_youtube",
                condition=~Q(youtube_video_id=""),
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                name="episodes_not_on_youtube",
                condition=Q(youtube_video_id=""),
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                name="episodes_rendered",
                condition=~Q(render_uri=""),
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                name="episodes_not_rendered",
                condition=Q(render_uri=""),
            ),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="episodes_title_words",
                fastupdate=False,
            ),
            models.Index(
                fields=["upload_queued_at", "id"],
                name="episodes_upload_queue",
                condition=Q(upload_queued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Suggestion(OwnedModel):
    """A proposed episode of a stream and the reasons for it.

        proposed ──accept──▶ accepted (has its episode)
           └────dismiss────▶ dismissed

    Times are milliseconds of the stream. `reasons` is a list of sentences for the streamer.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        DISMISSED = "dismissed"

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="suggestions")
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    title = models.CharField(max_length=255, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.PROPOSED)
    episode = models.ForeignKey(
        Episode, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions"
    )

    class Meta:
        ordering = ("stream", "start_ms")
        constraints = [
            models.CheckConstraint(
                condition=Q(end_ms__gt=F("start_ms")), name="suggestion_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return self.title or f"{self.start_ms} to {self.end_ms} ms"


class Project(OwnedModel):
    """A collection of cuts from any streams, on the way to an episode.

    `cuts` is `[{"stream_id", "start_time", "end_time", "title"}]` in seconds of the streams, in
    the order to play them; clients keep more beside these.
    """

    title = models.CharField(max_length=255, blank=True)
    description = models.TextField(null=True, blank=True)  # noqa: DJ001
    status = models.CharField(max_length=64, blank=True)
    episode = models.ForeignKey(
        Episode, null=True, blank=True, on_delete=models.SET_NULL, related_name="projects"
    )
    cuts = models.JSONField(default=list, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="projects_owner_newest"),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="projects_title_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.title
