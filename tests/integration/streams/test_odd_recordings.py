"""Recordings that lack something, or are odd, through ingestion."""

import pytest

from glowing.jobs.models import Job, State
from streams import selectors, services
from tests.fixtures.clips import Clip


@pytest.fixture
def ingested(owner, ingest, tmp_path):
    """Ingest one recording of this make and return its clip."""

    def run(name="a.mkv", **make):
        source = Clip(seconds=3, **make).write(tmp_path / name)
        stream = services.import_files(owner=owner, paths=[source.path], title="Odd")
        ingest(stream)
        assert {job.state for job in Job.objects.filter(kind__startswith="streams.")} == {
            State.SUCCEEDED
        }
        return selectors.clips_of(stream).get()

    return run


def test_a_recording_without_sound_is_ingested(ingested):
    clip = ingested(tracks=())

    assert clip.speech_track is None
    assert clip.hls
    assert selectors.stream_silences(clip.stream) == [(0, clip.duration_ms)]


def test_a_recording_without_picture_is_ingested(ingested):
    clip = ingested(fps=None)

    assert (clip.speech_track, clip.stills, clip.sprite_index) == (0, [], "")
    assert sum(segment["duration_ms"] for segment in clip.hls) == clip.duration_ms


def test_eight_tracks_are_all_kept(ingested):
    clip = ingested(tracks=("sine=f=300",) * 8)

    assert [track.index for track in clip.audio_tracks.all()] == list(range(8))


@pytest.mark.parametrize("name", ["-a 'b' \"c\".mkv", "two\nlines ☕ %d.mkv", "ü" * 125 + ".mkv"])
def test_unusual_names_are_ingested(ingested, name):
    clip = ingested(name=name, fps=None)

    assert clip.key.endswith(name)
