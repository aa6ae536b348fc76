"""What other modules read from episodes, and what episodes are found from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from episodes.chapters import Chapter, Piece, make_chapters
from episodes.cutlist import CutList, fitted
from episodes.speech import Silences, Speech, sentences_of, speech_between
from episodes.tracks import TICKS_PER_S, Source
from glowing.exceptions import UserError
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


def played_sources(stream: Stream) -> list[Source]:
    """Return the stream's clips as its playlist plays them, without the gaps between them.

    The existing client counts so: a clip begins when those before it have ended.
    """
    sources: list[Source] = []
    for clip in clips_of(stream).filter(duration_ms__gt=0):
        start_ms = sources[-1].start_ms + sources[-1].duration_ms if sources else 0
        sources.append(Source(clip.key, start_ms, clip.duration_ms or 0))
    return sources


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


def is_render_outdated(episode: Episode) -> bool:
    """Say whether the cut list has changed since the video was made of it."""
    rendered = (episode.render_info or {}).get("cut_list")
    if rendered is None:
        return False
    try:
        return bool(fitted(episode.cut_list).as_json() != rendered)
    except UserError:
        return True


def chapters_of(episode: Episode) -> list[Chapter]:
    """Return the chapters of an episode's video as its cut list stands now.

    There are none for too short a video, nor for a cut list that cannot be rendered.
    """
    if episode.stream is None:
        return []
    try:
        cut_list = fitted(episode.cut_list)
    except UserError:
        return []
    speech = sentences_of(stream_segments(episode.stream), silences_of(episode.stream))
    return make_chapters(speech, _pieces(cut_list, episode.stream))


def _pieces(cut_list: CutList, stream: Stream) -> list[Piece]:
    """Follow the output through the stream; a crossfade belongs to what it leads to."""
    starts = {source.key: source.start_ms for source in sources_of(stream)}
    items = cut_list.as_edit().items
    pieces = []
    for item, following in zip(items, [*(one.fade_in for one in items[1:]), 0], strict=True):
        begin = starts.get(cut_list.keys[item.source])
        start = None if begin is None else begin + item.start * 1000 // TICKS_PER_S
        pieces.append(Piece(start, (item.length - following) * 1000 // TICKS_PER_S))
    return pieces
