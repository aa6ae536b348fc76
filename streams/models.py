from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from glowing.accounts.ownership import OwnedModel
from streams.querysets import AudioTrackQuerySet


class Series(OwnedModel):
    """A plan of recurring streams and the numbering of their episodes."""

    title = models.CharField(max_length=255)
    description = models.TextField(null=True, blank=True)  # noqa: DJ001 - absent is not empty
    is_active = models.BooleanField(null=True, blank=True)
    category = models.PositiveIntegerField(null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=100), null=True, blank=True)
    notify_subscribers = models.BooleanField(null=True, blank=True)
    playlist_id = models.CharField(max_length=128, null=True, blank=True)  # noqa: DJ001
    thumbnail_url = models.URLField(max_length=2048, null=True, blank=True)  # noqa: DJ001
    max_episode_order_index = models.PositiveIntegerField(null=True, blank=True)
    stream_count = models.PositiveIntegerField(null=True, blank=True)
    prep_notes = models.TextField(null=True, blank=True)  # noqa: DJ001
    timezone = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    start_time = models.CharField(max_length=8, null=True, blank=True)  # noqa: DJ001
    end_time = models.CharField(max_length=8, null=True, blank=True)  # noqa: DJ001
    recurrence = models.JSONField(null=True, blank=True)
    skips = models.JSONField(null=True, blank=True)
    twitch_category = models.JSONField(null=True, blank=True)
    stream_title_template = models.TextField(null=True, blank=True)  # noqa: DJ001
    episode_title_template = models.TextField(null=True, blank=True)  # noqa: DJ001
    episode_description_template = models.TextField(null=True, blank=True)  # noqa: DJ001
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "series"
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="series_owner_newest"),
            models.Index(
                fields=["owner", "is_active", "-created_at", "-id"], name="series_active_or_not"
            ),
            models.Index(
                fields=["owner", "start_time", "-created_at", "-id"], name="series_by_start_time"
            ),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="series_title_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Stream(OwnedModel):
    """One live stream; its clips lie under `prefix` in the owner's part of the archive."""

    title = models.CharField(max_length=255, blank=True)
    description = models.TextField(max_length=5000, null=True, blank=True)  # noqa: DJ001
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="streams"
    )
    prefix = models.CharField(max_length=1024, blank=True)
    stream_date = models.DateTimeField(null=True, blank=True)
    stream_platform = models.CharField(max_length=32, blank=True, default="twitch")
    platform_stream_id = models.CharField(max_length=128, blank=True)
    thumbnail_url = models.CharField(max_length=2048, blank=True)
    duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    has_episodes = models.BooleanField(default=False)
    video_clip_count = models.PositiveIntegerField(null=True, blank=True)
    speech_track = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Audio track with the voice, from 0; empty: found by us."
    )
    silence_threshold_db = models.FloatField(
        default=-42.0, validators=[MinValueValidator(-90.0), MaxValueValidator(-10.0)]
    )
    silence_min_ms = models.PositiveIntegerField(
        default=700, validators=[MinValueValidator(100), MaxValueValidator(60_000)]
    )
    language = models.CharField(max_length=8, blank=True, help_text="Empty: detected.")
    initial_prompt = models.TextField(blank=True)
    initial_summary = models.TextField(blank=True)
    hotwords = models.TextField(blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-stream_date", "-created_at", "-id")
        indexes = [
            models.Index(
                "owner",
                F("stream_date").desc(nulls_last=True),
                F("id").desc(),
                name="streams_owner_newest",
            ),
            models.Index(
                "owner",
                "has_episodes",
                F("stream_date").desc(nulls_last=True),
                F("id").desc(),
                name="streams_with_episodes_or_not",
            ),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="streams_title_words",
                fastupdate=False,
            ),
            models.Index(
                fields=["owner", "platform_stream_id"],
                condition=~Q(platform_stream_id=""),
                name="streams_by_platform_id",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.prefix


class VideoClip(OwnedModel):
    """One recorded file of a stream, with what ingestion found in it.

    `key` is relative to the owner's archive root. `position` is the place among the stream's clips
    in natural order of keys. `start_ms` is the offset inside the stream and None until every
    earlier clip that is still worked on is probed. `ingest_version` names the recipe the clip was
    ingested with; it is empty until then, and again when the file has changed. `probe` is
    `glowing.media.MediaInfo` as JSON. `hls` is the ordered list of `{"path", "duration_ms"}` of
    preview segments in the media storage, `hls_init` the initialisation segment they need.
    `stills` is `[{"path", "at_ms"}]`.
    """

    stream = models.ForeignKey(
        Stream, null=True, blank=True, on_delete=models.CASCADE, related_name="clips"
    )
    key = models.CharField(max_length=1024)
    position = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    etag = models.CharField(max_length=128, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    start_ms = models.PositiveBigIntegerField(null=True, blank=True)
    duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    probe = models.JSONField(null=True, blank=True)
    speech_track = models.PositiveSmallIntegerField(null=True, blank=True)
    hls_init = models.CharField(max_length=1024, blank=True)
    hls = models.JSONField(default=list, blank=True)
    sprite_index = models.CharField(max_length=1024, blank=True)
    stills = models.JSONField(default=list, blank=True)
    ingested_at = models.DateTimeField(null=True, blank=True)
    ingest_version = models.CharField(max_length=32, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("stream", "position", "key")
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_clip_per_key_and_owner")
        ]

    def __str__(self) -> str:
        return self.key


class AudioTrack(models.Model):
    """One audio stream of a clip after ingestion; times are milliseconds of the clip.

    `silences` is `[[start_ms, end_ms], …]` in order. `speech` is the 16 kHz mono file in the
    media storage, `peaks` the JSON file with the waveform at several resolutions.
    """

    clip = models.ForeignKey(VideoClip, on_delete=models.CASCADE, related_name="audio_tracks")
    index = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=255, blank=True)
    channels = models.PositiveSmallIntegerField(default=0)
    loudness_lufs = models.FloatField(null=True, blank=True)
    speech = models.CharField(max_length=1024, blank=True)
    peaks = models.CharField(max_length=1024, blank=True)
    silences = models.JSONField(default=list, blank=True)

    objects = AudioTrackQuerySet.as_manager()

    class Meta:
        ordering = ("clip", "index")
        constraints = [
            models.UniqueConstraint(fields=["clip", "index"], name="one_row_per_audio_track")
        ]

    def __str__(self) -> str:
        return self.title or f"Track {self.index + 1}"


class Upload(OwnedModel):
    """A file on its way in from a browser, appended in chunks and resumable at `received_bytes`.

    What was received lies on disk in UPLOAD_DIR under the row's id, until the file is complete and
    moves into the archive; then `finished_at` and `key` are set.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    received_bytes = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=1024, blank=True)

    class Meta:
        ordering = ("created_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(received_bytes__lte=F("size_bytes")), name="uploads_end_at_their_size"
            )
        ]

    def __str__(self) -> str:
        return self.name
