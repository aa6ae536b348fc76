from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import Prefetch
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from glowing import storage
from glowing.records import RecordSerializer
from streams.api.streams import MAX_S, SecondsField
from streams.ffprobe import as_ffprobe
from streams.models import AudioTrack, VideoClip
from streams.recordings import KEY_MAX

if TYPE_CHECKING:
    from glowing.accounts.models import User
    from glowing.accounts.ownership import OwnedQuerySet

# The client shows them one after the other, evenly spread; each is a link to sign.
KEYFRAMES_MAX = 60
# The client's editor fails over a clip without a length: one that is not known has almost none.
UNKNOWN_MS = 1


@extend_schema_field(OpenApiTypes.OBJECT)
class MetadataField(serializers.Field[dict[str, Any], Any, dict[str, Any], Any]):
    """The recording as ffprobe would describe it; of what is sent, a length is taken."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", required=False, **kwargs)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        described = data.get("format") if isinstance(data, dict) else None
        length = described.get("duration") if isinstance(described, dict) else None
        if not isinstance(length, int | float) or not UNKNOWN_MS < length * 1000 <= MAX_S * 1000:
            return {}
        return {"duration_ms": round(length * 1000)}

    def to_representation(self, value: Any) -> dict[str, Any]:
        return as_ffprobe(value.probe, value.duration_ms or UNKNOWN_MS)


class ClipSerializer(RecordSerializer):
    """A clip, whose id is its key; what the client sends of what was found in it is inert."""

    id = serializers.CharField(source="key", read_only=True)
    key = serializers.CharField(max_length=KEY_MAX, trim_whitespace=False)
    start_time = SecondsField(source="start_ms", required=False)
    metadata = MetadataField()
    keyframes = serializers.SerializerMethodField()
    silence = serializers.SerializerMethodField()
    audio = serializers.SerializerMethodField()
    transcode = serializers.SerializerMethodField()
    ingestion_version = serializers.CharField(source="ingest_version", read_only=True)

    class Meta:
        model = VideoClip
        fields: tuple[str, ...] = (
            "key", "stream_id", "start_time", "metadata", "keyframes", "silence", "audio",
            "transcode", "ingestion_version",
        )  # fmt: skip

    def validate_key(self, key: str) -> str:
        if not storage.is_safe_name(key):
            raise serializers.ValidationError("A key is like 2026-11-22/clip 1.mkv.")
        return key

    def get_keyframes(self, clip: VideoClip) -> list[str]:
        """Addresses that an image can have on any origin, without a sign-in."""
        step = -(-len(clip.stills) // KEYFRAMES_MAX) or 1
        links = (storage.signed_url("media", still["path"]) for still in clip.stills[::step])
        return [urljoin(settings.PUBLIC_URL, link) for link in links]

    def get_silence(self, clip: VideoClip) -> list[dict[str, float]]:
        """Where nothing is said, in seconds; a recording without sound is silent."""
        track = _voice_of(clip)
        is_mute = clip.probe is not None and not clip.probe["audio"]
        silences = track.silences if track else [[0, clip.duration_ms or 0]] * is_mute
        return [{"start": start / 1000, "end": end / 1000} for start, end in silences]

    def get_audio(self, clip: VideoClip) -> str:
        track = _voice_of(clip)
        return track.speech if track else ""

    def get_transcode(self, clip: VideoClip) -> list[dict[str, Any]]:
        return [
            {"path": segment["path"], "duration": segment["duration_ms"] / 1000}
            for segment in clip.hls
        ]


def clip_rows(user: User) -> OwnedQuerySet[VideoClip]:
    """Return a person's clips with what the serializer reads, however many in two queries."""
    tracks = AudioTrack.objects.only("clip_id", "index", "speech", "silences")
    clips: OwnedQuerySet[VideoClip] = VideoClip.objects.for_user(user)
    return clips.prefetch_related(Prefetch("audio_tracks", tracks))


def _voice_of(clip: VideoClip) -> AudioTrack | None:
    index = clip.speech_track or 0  # unknown of clips that were taken over undescribed
    return next((track for track in clip.audio_tracks.all() if track.index == index), None)
