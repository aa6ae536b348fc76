"""What other modules read from episodes, and what episodes are found from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from episodes.chapters import Chapter, Piece, make_chapters
from episodes.speech import Silences, Speech, sentences_of, speech_between
from episodes.tracks import TICKS_PER_S, Source
from streams.selectors import clips_of, stream_silences
from transcription.models import Transcript
from transcription.selectors import stream_segments

if TYPE_CHECKING:
    from episodes.models import Episode
    from streams.models import Stream


def sources_of(stream: Stream) -> list[Source]:
    """Return the stream's clips that have a place on its timeline, in order."""
    return [
        Source(clip.key, clip.start_ms, clip.duration_ms)
        for clip in clips_of(stream)
        if clip.start_ms is not None and clip.duration_ms
    ]


def silences_of(stream: Stream) -> Silences:
    """Return the silences of the stream's speech track, ready for look-ups."""
    return Silences(stream_silences(stream))


def speech_of(stream: Stream, silences: Silences) -> list[Speech]:
    """Return what was said: sentences, and for clips without a transcript what is not silence."""
    segments = stream_segments(stream)
    speech = sentences_of(segments, silences)
    finished = Transcript.objects.filter(clip__stream=stream, finished_at__isnull=False)
    transcribed = set(finished.values_list("clip_id", flat=True))
    for clip in clips_of(stream).filter(speech_track__isnull=False):
        if clip.pk not in transcribed and clip.start_ms is not None and clip.duration_ms:
            speech += speech_between(silences, clip.start_ms, clip.start_ms + clip.duration_ms)
    return sorted(speech, key=lambda one: one.start_ms)


def chapters_of(episode: Episode) -> list[Chapter]:
    """Return the chapters of an episode's video as its cut list stands now; none: no chapters."""
    if episode.stream is None or not episode.cut_list:
        return []
    starts = {source.key: source.start_ms for source in sources_of(episode.stream)}
    speech = sentences_of(stream_segments(episode.stream), silences_of(episode.stream))
    media = episode.cut_list["inputMedia"]
    pieces = []
    for place in episode.cut_list["outputTrack"]:
        source = media[place["mediaIndex"]]
        section = source["sections"][place["sectionIndex"]]
        start, end = (section[edge] * 1000 // TICKS_PER_S for edge in ("startFrame", "endFrame"))
        begin = starts.get(source["s3Location"])
        pieces.append(Piece(None if begin is None else begin + start, end - start))
    return make_chapters(speech, pieces)
