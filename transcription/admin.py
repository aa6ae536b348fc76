from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages

from glowing.exceptions import UserError
from streams.models import VideoClip
from transcription import services
from transcription.models import Segment, Transcript

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(Transcript)
class TranscriptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("clip", "owner", "language", "engine", "model", "finished_at")
    list_filter = ("engine", "language")
    list_select_related = ("clip", "owner")
    search_fields = ("clip__key", "clip__stream__title")
    raw_id_fields = ("owner", "clip", "job")
    readonly_fields = ("created_at", "updated_at")
    actions = ("transcribe_again",)

    @admin.action(description="Transcribe the clips again", permissions=["change"])
    def transcribe_again(self, request: HttpRequest, queryset: QuerySet[Transcript]) -> None:
        transcribe(self, request, VideoClip.objects.filter(transcripts__in=queryset).distinct())


@admin.register(Segment)
class SegmentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("transcript", "index", "start_ms", "end_ms", "text")
    list_select_related = ("transcript__clip",)
    search_fields = ("text",)
    raw_id_fields = ("transcript",)


@admin.action(description="Transcribe", permissions=["change"])
def transcribe(
    modeladmin: admin.ModelAdmin[VideoClip] | admin.ModelAdmin[Transcript],
    request: HttpRequest,
    queryset: QuerySet[VideoClip],
) -> None:
    """Queue a transcription of each clip; what is refused is said, one line a clip."""
    for clip in queryset.select_related("stream", "owner"):
        try:
            job = services.request_transcription(clip=clip)
        except UserError as error:
            modeladmin.message_user(request, f"{clip}: {error.message}", messages.WARNING)
        else:
            modeladmin.message_user(request, f"{job.title}: queued.", messages.SUCCESS)


# Clips belong to a lower app, which must not know this one.
if admin.site.is_registered(VideoClip):
    clips = admin.site.get_model_admin(VideoClip)
    clips.actions = [*(clips.actions or ()), transcribe]
