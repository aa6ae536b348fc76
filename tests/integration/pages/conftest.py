from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.episodes import EpisodeFactory, SuggestionFactory
from tests.factories.jobs import JobFactory
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory

MINUTE = 60_000
KEY = "2026-11-22/one.mkv"


@pytest.fixture
def client(owner) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def strange(stranger) -> Client:
    """The browser of somebody else."""
    client = Client()
    client.force_login(stranger)
    return client


@pytest.fixture
def stream(owner):
    """A stream of one minute in one clip, transcribed."""
    stream = StreamFactory(owner=owner, title="Chapter 1", duration_ms=MINUTE)
    clip = VideoClipFactory(
        stream=stream, key=KEY, start_ms=0, duration_ms=MINUTE, ingested_at=timezone.now()
    )
    SegmentFactory(transcript=TranscriptFactory(clip=clip), text="It is a truth.")
    return stream


@pytest.fixture
def suggestion(stream):
    return SuggestionFactory(stream=stream, title="A start", start_ms=1_000, end_ms=20_000)


@pytest.fixture
def episode(owner, stream):
    cut_list = {
        "version": "1.0.0",
        "inputMedia": [{"s3Location": KEY, "sections": [{"startFrame": 0, "endFrame": 600}]}],
        "outputTrack": [{"mediaIndex": 0, "sectionIndex": 0}],
    }
    return EpisodeFactory(owner=owner, stream=stream, title="Old Mr. Dashwood", cut_list=cut_list)


@pytest.fixture
def job(owner):
    return JobFactory(owner=owner, failed=True, error_detail="The disk is full.")


@pytest.fixture
def ids(stream, suggestion, episode, job):
    """The ids of the owner's rows, by the name they have in addresses."""
    return {
        "stream": stream.pk,
        "suggestion": suggestion.pk,
        "episode": episode.pk,
        "job": job.pk,
        "nothing": uuid4(),
    }
