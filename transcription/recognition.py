"""From the samples of one window to segments that can be trusted; free of Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcription import loops
from transcription.engines.protocol import SAMPLE_RATE, Recognition, SpokenSegment
from transcription.words import mended

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from transcription.engines.protocol import Options, Samples, Transcriber

SHORTEST_AUDIO_MS = 100
# Whisper's own rule for text it made up over silence.
NO_SPEECH_LIMIT = 0.6
LOGPROB_LIMIT = -1.0


def recognise(
    transcriber: Transcriber,
    audio: Samples,
    options: Options,
    on_progress: Callable[[int], None] = lambda _done_ms: None,
) -> Recognition:
    """Recognise one window: no text over silence, no loops, a time inside it for every word."""
    duration_ms = len(audio) * 1000 // SAMPLE_RATE
    if duration_ms < SHORTEST_AUDIO_MS:
        return Recognition("", ())
    heard = transcriber.transcribe(audio, options, on_progress)
    segments = without_loops(transcriber, audio, options, _spoken(heard.segments))
    return Recognition(heard.language, tuple(mended(segments, duration_ms)))


def without_loops(
    transcriber: Transcriber, audio: Samples, options: Options, segments: Sequence[SpokenSegment]
) -> list[SpokenSegment]:
    """Listen again, once and carefully, where the text repeats itself; then drop what still does.

    The second try hears everything between the neighbours that are in order, because a loop's own
    times are as wrong as its words.
    """
    mended_segments: list[SpokenSegment] = []
    done = 0
    for run in loops.suspects(segments):
        start_ms = segments[run.start - 1].end_ms if run.start else 0
        end_ms = (
            segments[run.stop].start_ms
            if run.stop < len(segments)
            else len(audio) * 1000 // SAMPLE_RATE
        )
        again = _again(transcriber, audio, options, (start_ms, end_ms))
        mended_segments += [*segments[done : run.start], *loops.collapsed(again)]
        done = run.stop
    return [*mended_segments, *segments[done:]]


def _again(
    transcriber: Transcriber, audio: Samples, options: Options, span_ms: tuple[int, int]
) -> list[SpokenSegment]:
    start, end = (at * SAMPLE_RATE // 1000 for at in span_ms)
    heard = transcriber.transcribe(audio[start:end], options.second_try(), lambda _done_ms: None)
    return [segment.moved(span_ms[0]) for segment in _spoken(heard.segments)]


def _spoken(segments: Sequence[SpokenSegment]) -> list[SpokenSegment]:
    """Leave out text that the model itself takes for silence."""
    return [segment for segment in segments if segment.words and not _is_made_up(segment)]


def _is_made_up(segment: SpokenSegment) -> bool:
    if segment.no_speech_prob is None or segment.avg_logprob is None:
        return False
    return segment.no_speech_prob > NO_SPEECH_LIMIT and segment.avg_logprob < LOGPROB_LIMIT
