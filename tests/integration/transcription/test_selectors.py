from __future__ import annotations

import pytest

from tests.factories.streams import VideoClipFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory
from transcription import selectors

pytestmark = pytest.mark.django_db


def test_segments_and_words_are_in_stream_time_and_in_order(stream):
    second = TranscriptFactory(clip__stream=stream, clip__start_ms=36_010)
    first = TranscriptFactory(clip__stream=stream, clip__start_ms=0)
    SegmentFactory(transcript=second, start_ms=1_000, end_ms=2_000, text="Then.")
    SegmentFactory(transcript=first, start_ms=5_000, end_ms=6_000, text="First.")

    found = selectors.stream_segments(stream)

    assert [(part.text, part.start_ms, part.clip_id) for part in found] == [
        ("First.", 5_000, first.clip_id),
        ("Then.", 37_010, second.clip_id),
    ]
    assert found[1].words[0]["start_ms"] == 37_010


def test_unfinished_transcripts_are_not_read(stream):
    unfinished = TranscriptFactory(clip__stream=stream, clip__start_ms=0, unfinished=True)
    SegmentFactory(transcript=unfinished)

    assert selectors.stream_segments(stream) == []
    assert selectors.clip_segments(unfinished.clip) == []
    assert selectors.transcript_of(unfinished.clip) is None


def test_a_stream_is_transcribed_when_every_clip_is(stream):
    TranscriptFactory(clip__stream=stream)
    waiting = VideoClipFactory(stream=stream)
    assert not selectors.is_stream_transcribed(stream)

    TranscriptFactory(clip=waiting, unfinished=True)
    assert not selectors.is_stream_transcribed(stream)

    TranscriptFactory(clip=waiting)
    assert selectors.is_stream_transcribed(stream)


def test_a_stream_without_clips_is_not_transcribed(stream):
    assert not selectors.is_stream_transcribed(stream)


def test_reading_a_stream_takes_one_query(stream, django_assert_num_queries):
    for start_ms in (0, 1_000, 2_000):
        SegmentFactory(transcript=TranscriptFactory(clip__stream=stream, clip__start_ms=start_ms))

    with django_assert_num_queries(1):
        assert len(selectors.stream_segments(stream)) == 3
