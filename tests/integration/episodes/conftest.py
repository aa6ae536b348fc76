from __future__ import annotations

import json

import pytest
from django.utils import timezone

from tests.factories.streams import (
    AudioTrackFactory,
    SeriesFactory,
    StreamFactory,
    VideoClipFactory,
)
from tests.factories.transcription import SegmentFactory, TranscriptFactory


@pytest.fixture
def truth(sample):
    return json.loads((sample / "truth.json").read_text())


@pytest.fixture
def stream(owner, truth):
    """The sample stream, ingested but not transcribed."""
    series = SeriesFactory(owner=owner, max_episode_order_index=None)
    stream = StreamFactory(owner=owner, series=series, title="Reading aloud", duration_ms=75_310)
    for number, file in enumerate(truth["stream"]["files"]):
        clip = VideoClipFactory(
            stream=stream,
            key=f"{stream.prefix}/{file['name']}",
            position=number,
            start_ms=ms(file["stream_start"]),
            duration_ms=ms(file["duration"]),
            speech_track=1,
            ingested_at=timezone.now(),
        )
        AudioTrackFactory(clip=clip, index=1, silences=silences_in(truth, clip))
    return stream


@pytest.fixture
def spoken_stream(stream, truth):
    """The sample stream with its transcript."""
    for clip in stream.clips.order_by("position"):
        transcript = TranscriptFactory(clip=clip)
        for one in truth["utterances"]:
            if clip.key.endswith(one["file"]):
                span = {"start_ms": ms(one["file_start"]), "end_ms": ms(one["file_end"])}
                words = [{"text": one["text"], **span}]
                SegmentFactory(transcript=transcript, text=one["text"], words=words, **span)
    return stream


def silences_in(truth, clip):
    """The silences of the truth that touch a clip, in its time."""
    spans = (
        (ms(one["stream_start"]) - clip.start_ms, ms(one["stream_end"]) - clip.start_ms)
        for one in truth["silences"]
    )
    inside = ((max(0, start), min(clip.duration_ms, end)) for start, end in spans)
    return [[start, end] for start, end in inside if start < end]


def ms(seconds):
    return round(seconds * 1000)
