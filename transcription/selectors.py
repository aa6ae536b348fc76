from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, F, OuterRef

from streams.models import VideoClip
from transcription.models import Segment, Transcript

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from streams.models import Stream


UNREAD = [f"transcript__clip__{name}" for name in ("hls", "stills", "probe", "extra")]


class StoredWord(TypedDict):
    """One word of a segment, as stored."""

    text: str
    start_ms: int
    end_ms: int
    probability: float | None
    estimated: bool


@dataclass(frozen=True, slots=True)
class StreamSegment:
    """A segment on the time of its stream, or of its clip, words included."""

    id: int
    clip_id: UUID
    start_ms: int
    end_ms: int
    text: str
    words: tuple[StoredWord, ...]


@dataclass(frozen=True, slots=True)
class StreamLine:
    """What was said from one time of the stream on, to be read."""

    start_ms: int
    text: str


def transcript_of(clip: VideoClip) -> Transcript | None:
    """Return the clip's finished transcript; None until there is one."""
    return clip.transcripts.filter(finished_at__isnull=False).first()


def source_of(clip: VideoClip) -> str:
    """Name the sound of a clip and the settings it is recognised with; empty when unsure."""
    if not clip.ingest_version or clip.stream is None:
        return ""
    stream = clip.stream
    facts = (clip.etag, clip.speech_track, stream.language, stream.initial_prompt, stream.hotwords)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def is_up_to_date(clip: VideoClip) -> bool:
    """Return whether recognising the clip again would hear the same sound in the same way."""
    source, transcript = source_of(clip), transcript_of(clip)
    return transcript is not None and source != "" and transcript.source == source


def stream_segments(stream: Stream) -> list[StreamSegment]:
    """Return what was said in the stream so far, in stream time and in order.

    Clips without a finished transcript or without a known start are left out.
    """
    # Of the clip, which comes with every row, only what is read.
    rows = _heard_in(stream).select_related("transcript__clip").defer(*UNREAD)
    return [_at(row, row.transcript.clip.start_ms or 0) for row in rows]


def stream_lines(stream: Stream) -> list[StreamLine]:
    """Return what `stream_segments` does without its words, which are most of its bulk."""
    start = F("transcript__clip__start_ms") + F("start_ms")
    rows = _heard_in(stream).annotate(at_ms=start).values_list("at_ms", "text")
    return [StreamLine(at_ms, text) for at_ms, text in rows]


def clip_segments(clip: VideoClip) -> list[StreamSegment]:
    """Return what was said in the clip, in clip time and in order."""
    rows = Segment.objects.filter(
        transcript__clip=clip, transcript__finished_at__isnull=False
    ).select_related("transcript")
    return [_at(row, 0) for row in rows.order_by("index")]


def is_stream_transcribed(stream: Stream) -> bool:
    """Return whether the stream has clips and every one of them has a finished transcript."""
    finished = Transcript.objects.filter(clip=OuterRef("pk"), finished_at__isnull=False)
    states = VideoClip.objects.filter(stream=stream).annotate(is_done=Exists(finished))
    done = list(states.values_list("is_done", flat=True))
    return bool(done) and all(done)


def languages(stream: Stream) -> list[str]:
    """Return the languages heard in the stream, the first one first."""
    heard = (
        Transcript.objects.filter(clip__stream=stream, finished_at__isnull=False)
        .exclude(language="")
        .order_by("clip__start_ms")
        .values_list("language", flat=True)
    )
    return list(dict.fromkeys(heard))


def _heard_in(stream: Stream) -> QuerySet[Segment]:
    segments = Segment.objects.filter(
        transcript__clip__stream=stream,
        transcript__clip__start_ms__isnull=False,
        transcript__finished_at__isnull=False,
    )
    return segments.order_by("transcript__clip__start_ms", "transcript", "index")


def _at(row: Segment, offset_ms: int) -> StreamSegment:
    return StreamSegment(
        id=row.pk,
        clip_id=row.transcript.clip_id,
        start_ms=row.start_ms + offset_ms,
        end_ms=row.end_ms + offset_ms,
        text=row.text,
        words=tuple(_moved(word, offset_ms) for word in row.words),
    )


def _moved(word: StoredWord, offset_ms: int) -> StoredWord:
    return {
        **word,
        "start_ms": word["start_ms"] + offset_ms,
        "end_ms": word["end_ms"] + offset_ms,
    }
