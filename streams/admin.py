from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import models

from glowing.exceptions import UserError
from streams import services
from streams.models import AudioTrack, Series, Stream, Upload, VideoClip
from streams.notes import safe_html

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "owner", "is_active", "max_episode_order_index")
    search_fields = ("title",)
    raw_id_fields = ("owner",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def save_model(self, request: HttpRequest, obj: Series, form: Any, change: Any) -> None:
        obj.prep_notes = obj.prep_notes and safe_html(obj.prep_notes)
        super().save_model(request, obj, form, change)
        services.announce_plans(owner=obj.owner)

    def delete_model(self, request: HttpRequest, obj: Series) -> None:
        services.delete_series(series=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Series]) -> None:
        for series in queryset.select_related("owner"):
            services.delete_series(series=series)


@admin.register(Stream)
class StreamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Deleting leaves the recordings in the archive."""

    list_display = ("title", "owner", "stream_date", "prefix", "video_clip_count", "duration_ms")
    list_filter = ("stream_platform", "has_episodes")
    search_fields = ("title", "prefix")
    date_hierarchy = "stream_date"
    raw_id_fields = ("owner", "series")
    actions = ("ingest",)

    @admin.action(description="Ingest the recordings", permissions=["change"])
    def ingest(self, request: HttpRequest, queryset: QuerySet[Stream]) -> None:
        for stream in queryset.select_related("owner"):
            try:
                services.request_ingest(stream=stream)
            except UserError as err:
                self.message_user(request, f"{stream}: {err.message}", messages.ERROR)
            else:
                self.message_user(request, f"{stream}: ingestion is queued.")

    def delete_model(self, request: HttpRequest, obj: Stream) -> None:
        services.delete_stream(stream=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Stream]) -> None:
        for stream in queryset:
            services.delete_stream(stream=stream)


class AudioTrackInline(admin.TabularInline):  # type: ignore[type-arg]
    model = AudioTrack
    extra = 0
    can_delete = False
    fields = readonly_fields = ("index", "title", "channels", "loudness_lufs", "speech", "peaks")


@admin.register(VideoClip)
class VideoClipAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Deleting leaves the recording in the archive."""

    list_display = ("key", "owner", "stream", "start_ms", "duration_ms", "ingested_at")
    search_fields = ("key",)
    raw_id_fields = ("owner", "stream")
    inlines = (AudioTrackInline,)

    def delete_model(self, request: HttpRequest, obj: VideoClip) -> None:
        services.delete_clip(clip=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[VideoClip]) -> None:
        for clip in queryset.select_related("owner"):
            services.delete_clip(clip=clip)


@admin.register(AudioTrack)
class AudioTrackAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("clip", "index", "title", "channels", "loudness_lufs")
    search_fields = ("clip__key", "title")
    raw_id_fields = ("clip",)


@admin.register(Upload)
class UploadAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "owner", "stream", "received_bytes", "size_bytes", "finished_at")
    search_fields = ("name",)
    raw_id_fields = ("owner", "stream")

    def delete_model(self, request: HttpRequest, obj: Upload) -> None:
        services.delete_upload(upload_id=obj.pk, user=obj.owner)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Upload]) -> None:
        for upload in queryset.select_related("owner"):
            services.delete_upload(upload_id=upload.pk, user=upload.owner)
