from fractions import Fraction

from glowing.media.types import AudioStream, MediaInfo, VideoStream
from streams.ffprobe import as_ffprobe

PROBE = MediaInfo(
    format_name="matroska,webm",
    duration_ms=1_204_181,
    start_ms=0,
    size_bytes=1000,
    bit_rate=None,
    video=(
        VideoStream(0, "h264", "High", "yuv420p", 2560, 1440, Fraction(60), False, None, 0, 21),
    ),
    audio=(AudioStream(1, "aac", 2, 48_000, "Mic", "", 0),),
).as_dict()


def test_an_unknown_recording_has_a_length_all_the_same():
    assert as_ffprobe(None, 0) == {"format": {"duration": 0.0}}


def test_lengths_are_numbers_of_seconds():
    assert as_ffprobe(PROBE, 1_204_181)["format"]["duration"] == 1204.181


def test_streams_are_described_as_ffprobe_does():
    picture, sound = as_ffprobe(PROBE, 1_204_181)["streams"]

    assert picture["codec_type"] == "video"
    assert (picture["width"], picture["r_frame_rate"]) == (2560, "60/1")
    assert sound == {
        "index": 1,
        "codec_type": "audio",
        "codec_name": "aac",
        "start_time": 0.0,
        "channels": 2,
        "sample_rate": 48_000,
        "tags": {"title": "Mic"},
    }


def test_what_was_not_measured_is_absent():
    assert "bit_rate" not in as_ffprobe(PROBE, 0)["format"]
