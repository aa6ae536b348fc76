from __future__ import annotations

import struct
from fractions import Fraction

import pytest

from glowing.media.errors import NotMedia, TooBig
from glowing.media.probe import probe
from glowing.media.types import Limits
from tests.fixtures.clips import ffmpeg, turn
from tests.integration.media.conftest import PICTURE, TONE, X264

DURATION_ELEMENT = b"\x44\x89\x88"  # Matroska's Duration: a float of eight bytes follows


def claim_duration(path, hours):
    content = bytearray(path.read_bytes())
    at = content.index(DURATION_ELEMENT) + len(DURATION_ELEMENT)
    content[at : at + 8] = struct.pack(">d", hours * 3_600_000.0)
    path.write_bytes(content)


def code_of(path, **limits):
    with pytest.raises((NotMedia, TooBig)) as failure:
        probe(path, limits=Limits(**limits))
    return failure.value.code


def test_every_stream_of_the_sample_is_described(sample):
    info = probe(sample / "2026-11-22 07-49-57.mkv")

    assert (info.duration_ms, info.start_ms, info.size_bytes) == (36010, 0, 2425065)
    assert [(v.codec, v.width, v.height, v.fps) for v in info.video] == [("h264", 1280, 720, 30)]
    assert [a.title for a in info.audio] == ["Mix", "Mic", "Game"]
    assert {(a.codec, a.channels, a.sample_rate) for a in info.audio} == {("aac", 2, 48000)}
    assert not info.video[0].is_variable_rate


@pytest.mark.parametrize("rate", ["60000/1001", "24000/1001", "25", "60"])
def test_frame_rates_are_exact_in_matroska(record, rate):
    path = record("-r", rate, "-fps_mode", "cfr")

    assert probe(path).video[0].fps == Fraction(rate)


def test_a_variable_frame_rate_is_noticed(record):
    path = record("-vf", "select='lt(n,20)+not(mod(n,7))'", "-fps_mode", "vfr")

    stream = probe(path).video[0]

    assert stream.is_variable_rate
    assert stream.fps < 25


def test_a_truncated_recording_lasts_as_long_as_its_packets(record):
    path = record("-g", "10", inputs=(*PICTURE[:-1], PICTURE[-1].replace("=2", "=8"), *TONE))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    assert 2500 < probe(path).duration_ms < 6000


def test_a_recording_without_duration_in_its_header_is_measured(tmp_path):
    path = tmp_path / "live.mkv"
    path.write_bytes(ffmpeg(*PICTURE, *X264, "-f", "matroska", "-"))

    assert probe(path).duration_ms == 2000


def test_a_header_that_promises_too_much_is_measured(record):
    path = record()
    claim_duration(path, hours=23)

    assert 1990 <= probe(path).duration_ms <= 2030


def test_a_header_of_more_than_a_day_is_refused(record):
    path = record()
    claim_duration(path, hours=25)

    assert code_of(path) == "media.too_long"


def test_a_clip_that_starts_before_zero_keeps_all_of_its_duration(record):
    path = record("-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled")

    info = probe(path)

    assert info.start_ms == pytest.approx(-500, abs=30)
    assert info.duration_ms == pytest.approx(2000, abs=40)


def test_tracks_may_start_late(record):
    path = record("-c:a", "aac", inputs=(*PICTURE, "-itsoffset", "0.7", *TONE))

    info = probe(path)

    assert info.audio[0].start_ms - info.start_ms == pytest.approx(700, abs=50)


def test_a_wrong_extension_does_not_matter(record):
    assert probe(record(name="recording.txt")).video
    assert probe(record(name="matroska.mp4")).video
    assert probe(record(name="mp4.mkv", container="mp4")).video


def test_cover_images_are_not_video(tmp_path, record):
    sound = record("-c:a", "libmp3lame", container="mp3", inputs=TONE)
    cover = tmp_path / "cover.jpg"
    ffmpeg(*PICTURE, "-frames:v", "1", str(cover))
    path = tmp_path / "covered.mp3"
    ffmpeg("-i", str(sound), "-i", str(cover), "-map", "0", "-map", "1", "-c", "copy", str(path))

    info = probe(path)

    assert not info.video
    assert len(info.audio) == 1


def test_sound_alone_and_picture_alone_are_recordings(record):
    assert not probe(record(name="sound", inputs=TONE)).video
    assert not probe(record(name="picture", inputs=PICTURE)).audio


def test_eight_audio_tracks_are_all_found(record):
    maps = [
        part
        for number in range(1, 9)
        for part in ("-map", "1:a", f"-metadata:s:a:{number - 1}", f"title=T{number}")
    ]
    path = record("-map", "0:v", *maps)

    assert [a.title for a in probe(path).audio] == [f"T{number}" for number in range(1, 9)]


def test_one_frame_is_a_recording(record):
    info = probe(record("-frames:v", "1", inputs=PICTURE))

    assert 0 < info.duration_ms <= 40


def test_a_turned_picture_says_so(record):
    path = turn(record(container="mp4"))

    assert probe(path).video[0].rotation == 90


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.mkv"
    path.touch()

    assert code_of(path) == "media.empty"


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    assert code_of(tmp_path / "nothing.mkv") == "media.missing"
    assert code_of(tmp_path) == "media.missing"


@pytest.mark.parametrize("size", [1, 1000, 300_000])
def test_random_bytes_are_refused(tmp_path, size):
    path = tmp_path / "noise.mkv"
    path.write_bytes((b"\x8f\x13\x01noise\xfe" * size)[:size])

    assert code_of(path) == "media.not_media"


def test_text_is_refused(tmp_path):
    path = tmp_path / "notes.mkv"
    path.write_text("Lorem ipsum\n" * 1000)

    assert code_of(path) in ("media.not_media", "media.unsafe_format")


@pytest.mark.parametrize("content", [b"<!doctype html>" * 1000, b"no recording\n"])
def test_what_is_only_called_mp4_is_not_a_cut_off_recording(tmp_path, content):
    path = tmp_path / "download.mp4"
    path.write_bytes(content)

    assert code_of(path) == "media.not_media"


def test_an_mp4_without_its_index_says_what_to_do(record):
    path = record(container="mp4")
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"moov") - 4])

    assert code_of(path) == "media.incomplete"


def test_a_header_without_content_is_refused(record):
    path = record()
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"\x1f\x43\xb6\x75")])

    assert code_of(path) in ("media.no_content", "media.no_streams", "media.not_media")


def test_limits_are_checked_before_anything_is_decoded(record):
    path = record()

    assert code_of(path, max_pixels=1000) == "media.too_many_pixels"
    assert code_of(path, max_streams=1) == "media.too_many_streams"
    assert code_of(path, max_duration_ms=1000) == "media.too_long"


def test_a_codec_that_is_not_allowed_is_refused(record):
    path = record("-c:v", "snow", "-strict", "-2", container="nut", inputs=PICTURE)

    assert code_of(path) == "media.unsupported_codec"
