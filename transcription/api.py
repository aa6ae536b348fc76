"""Clips as the existing client sees them: with what was said in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import F, FloatField, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, JSONObject
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from glowing.records import Resource
from streams import services
from streams.api.clips import ClipSerializer, clip_rows
from streams.grants import open_playlist
from transcription.models import Segment, Transcript

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from glowing.accounts.models import User
    from streams.models import VideoClip


class SegmentAnswer(serializers.Serializer[Any]):
    """What Whisper says of a segment; which tokens it was made of is not kept."""

    start = serializers.FloatField()
    end = serializers.FloatField()
    text = serializers.CharField()
    tokens = serializers.ListField(child=serializers.IntegerField())
    temperature = serializers.FloatField()
    avg_logprob = serializers.FloatField()
    compression_ratio = serializers.FloatField()
    no_speech_prob = serializers.FloatField()


class TranscriptionAnswer(serializers.Serializer[Any]):
    language = serializers.CharField()
    text = serializers.CharField()
    segments = SegmentAnswer(many=True)


class VideoClipSerializer(ClipSerializer):
    transcription = serializers.SerializerMethodField()

    class Meta(ClipSerializer.Meta):
        fields = (*ClipSerializer.Meta.fields, "transcription")

    @extend_schema_field(TranscriptionAnswer)
    def get_transcription(self, clip: VideoClip) -> dict[str, Any] | None:
        heard: dict[str, Any] | None = clip.heard  # type: ignore[attr-defined]
        if heard is None:
            return None
        segments = heard["segments"] or []
        text = " ".join(segment["text"] for segment in segments)
        return {"language": heard["language"], "text": text, "segments": segments}


def heard_clips(user: User) -> QuerySet[VideoClip]:
    """Return a person's clips with their finished transcripts, which PostgreSQL writes as JSON.

    A page of clips has some ten thousand segments: too many to make a row of Python of each.
    """
    segments = Segment.objects.filter(transcript=OuterRef("pk")).order_by().values("transcript")
    said = segments.values(said=JSONBAgg(_segment(), order_by="index"))
    finished = Transcript.objects.filter(clip=OuterRef("pk"), finished_at__isnull=False)
    heard = finished.values(heard=JSONObject(language="language", segments=Subquery(said)))
    return clip_rows(user).annotate(heard=Subquery(heard[:1]))


def _segment() -> JSONObject:
    return JSONObject(
        start=_seconds("start_ms"),
        end=_seconds("end_ms"),
        text="text",
        tokens=Value([], JSONField()),
        temperature=Coalesce("temperature", 0.0),
        avg_logprob=Coalesce("avg_logprob", 0.0),
        compression_ratio=Coalesce("compression_ratio", 0.0),
        no_speech_prob=Coalesce("no_speech_prob", 0.0),
    )


def _seconds(column: str) -> Combinable:
    return Cast(F(column), FloatField()) / 1000.0


VIDEO_CLIPS = Resource(
    name="video_clips",
    serializer=VideoClipSerializer,
    order=("key",),
    search="key",
    related=("stream_id",),
    lookup="key",
    rows=heard_clips,
    create=lambda owner, data: services.create_clips(owner=owner, clips=data),
    update=lambda row, data: services.update_clip(clip=row, changes=data),
    delete=lambda row: services.delete_clip(clip=row),
    on_read=lambda request, row: open_playlist(request, "stream", row.stream_id),
)

RESOURCES = (VIDEO_CLIPS,)
