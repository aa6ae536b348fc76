from __future__ import annotations

import pytest

from glowing.media.packets import each_packet
from glowing.media.preview import make_preview
from glowing.media.probe import probe
from tests.integration.media.conftest import PICTURE, TONE

TEN_SECONDS = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=10")


def starts_with_key_frame(path):
    flags = []
    each_packet(path, lambda _stream, _at, _duration, found: flags.append(found), streams="v:0")
    return "K" in flags[0]


def test_a_recording_that_suits_is_copied(sample, tmp_path):
    path = sample / "2026-11-22 07-49-57.mkv"
    info = probe(path)

    preview = make_preview(path, info, tmp_path)

    assert preview.is_copy
    assert [segment.duration_ms for segment in preview.segments] == [4000] * 8 + [4010]
    assert all(starts_with_key_frame(segment.path) for segment in preview.segments)


def test_segments_of_a_copy_hold_every_picture(sample, tmp_path):
    path = sample / "2026-11-22 07-50-34.mkv"
    counted = []

    preview = make_preview(path, probe(path), tmp_path)

    for segment in preview.segments:
        each_packet(segment.path, lambda *packet: counted.append(packet), streams="v:0")
    assert len(counted) == 1178


def test_rare_key_frames_are_not_copied_but_forced_every_four_seconds(tmp_path, record):
    path = record("-g", "300", inputs=TEN_SECONDS)

    preview = make_preview(path, probe(path), tmp_path)

    assert not preview.is_copy
    assert [segment.duration_ms for segment in preview.segments] == [4000, 4000, 2000]
    assert all(starts_with_key_frame(segment.path) for segment in preview.segments)


def test_declared_durations_are_those_of_the_segments(tmp_path, record):
    path = record("-g", "300", inputs=TEN_SECONDS)

    preview = make_preview(path, probe(path), tmp_path)

    measured = [probe(segment.path).duration_ms for segment in preview.segments]
    assert measured == pytest.approx([4000, 4000, 2000], abs=40)


@pytest.mark.parametrize("rate", ["60000/1001", "24000/1001", "50"])
def test_durations_add_up_to_the_clip_at_any_rate(tmp_path, record, rate):
    path = record("-r", rate, "-g", "500", inputs=(*TEN_SECONDS, *TONE))
    info = probe(path)

    assert make_preview(path, info, tmp_path).duration_ms == info.duration_ms


def test_large_pictures_are_scaled_to_480_lines(tmp_path, record):
    path = record("-vf", "scale=1602:900", "-frames:v", "10", inputs=PICTURE)

    preview = make_preview(path, probe(path), tmp_path)

    stream = probe(preview.segments[0].path).video[0]
    assert (stream.height, stream.width % 2) == (480, 0)


def test_ten_bit_pictures_are_not_copied(tmp_path, record):
    path = record("-pix_fmt", "yuv420p10le", inputs=PICTURE)

    preview = make_preview(path, probe(path), tmp_path)

    assert probe(preview.segments[0].path).video[0].pix_fmt == "yuv420p"


def test_sound_alone_has_a_preview_of_sound(tmp_path, record):
    path = record("-c:a", "flac", inputs=TONE)
    info = probe(path)

    preview = make_preview(path, info, tmp_path)

    shown = probe(preview.segments[0].path)
    assert (len(shown.video), shown.audio[0].codec) == (0, "aac")
    assert preview.duration_ms == info.duration_ms


def test_picture_alone_has_a_preview_of_picture(tmp_path, record):
    path = record(inputs=PICTURE)

    preview = make_preview(path, probe(path), tmp_path)

    assert not probe(preview.segments[0].path).audio


def test_a_picture_that_starts_late_or_ends_early_fills_the_clip(tmp_path, record):
    tone = (*TONE[:-1], TONE[-1].replace("duration=2", "duration=5"))
    path = record("-c:a", "flac", inputs=("-itsoffset", "1", *PICTURE, *tone))
    info = probe(path)

    preview = make_preview(path, info, tmp_path)

    measured = sum(probe(segment.path).duration_ms for segment in preview.segments)
    assert preview.duration_ms == info.duration_ms
    assert measured == pytest.approx(info.duration_ms, abs=100)


def test_variable_frame_rates_and_single_frames_have_previews(tmp_path, record):
    uneven = record("-vf", "select='lt(n,20)+not(mod(n,7))'", "-fps_mode", "vfr", name="uneven")
    single = record("-frames:v", "1", name="single", inputs=PICTURE)

    for path in (uneven, single):
        info = probe(path)
        assert make_preview(path, info, tmp_path).duration_ms == info.duration_ms


def test_a_second_run_leaves_no_segments_of_the_first(tmp_path, record):
    long = record("-g", "300", name="long", inputs=TEN_SECONDS)
    short = record(name="short", inputs=PICTURE)
    make_preview(long, probe(long), tmp_path)

    preview = make_preview(short, probe(short), tmp_path)

    assert sorted(tmp_path.glob("*.ts")) == [segment.path for segment in preview.segments]
    assert not list(tmp_path.glob("*.m3u8"))
