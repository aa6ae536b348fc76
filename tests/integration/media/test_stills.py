from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from glowing.media.packets import each_packet
from glowing.media.probe import probe
from glowing.media.stills import make_stills
from tests.fixtures.clips import ffmpeg, turn
from tests.integration.media.conftest import PICTURE, TONE


def key_frames(path):
    found = []
    each_packet(path, lambda _s, at, _d, flags: found.append((at, flags)), streams="v:0")
    return [at for at, flags in found if "K" in flags]


def brightness(path, crop=None):
    filters = ("-vf", f"crop={crop}") if crop else ()
    raw = ffmpeg("-i", str(path), *filters, "-pix_fmt", "gray", "-f", "rawvideo", "-")
    return np.frombuffer(raw, np.uint8).astype(int)


def test_stills_have_the_true_times_of_key_frames(sample, tmp_path):
    path = sample / "2026-11-22 07-50-34.mkv"

    stills = make_stills(path, probe(path), tmp_path)

    assert [still.at_ms for still in stills.stills] == key_frames(path)


def test_tiles_of_the_sheet_are_the_stills(sample, tmp_path):
    path = sample / "2026-11-22 07-50-34.mkv"

    stills = make_stills(path, probe(path), tmp_path)

    areas = re.findall(r"#xywh=(\d+),(\d+),(\d+),(\d+)", stills.index.read_text())
    assert len(areas) == len(stills.stills)
    for still, (x, y, width, height) in zip(stills.stills, areas, strict=True):
        tile = brightness(stills.sheets[0], f"{width}:{height}:{x}:{y}")
        assert np.abs(tile - brightness(still.path)).mean() < 4


def test_the_index_covers_the_clip_without_gaps(sample, tmp_path):
    path = sample / "2026-11-22 07-50-34.mkv"

    index = make_stills(path, probe(path), tmp_path).index.read_text()

    times = re.findall(r"(\S+) --> (\S+)", index)
    assert index.startswith("WEBVTT\n\n")
    assert (times[0][0], times[-1][1]) == ("00:00:00.000", "00:00:39.300")
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(times))


def test_many_key_frames_are_thinned(tmp_path, record):
    long = (*PICTURE[:-1], PICTURE[-1].replace("duration=2", "duration=7"))
    path = record("-g", "1", inputs=long)

    stills = make_stills(path, probe(path), tmp_path)

    times = [still.at_ms for still in stills.stills]
    assert len(times) == 4
    assert min(np.diff(times)) >= 1900


def test_more_than_a_hundred_stills_take_a_second_sheet(tmp_path, record):
    slow = ("-f", "lavfi", "-i", "testsrc2=size=64x36:rate=1/2:duration=210")
    path = record("-g", "1", inputs=slow)

    stills = make_stills(path, probe(path), tmp_path)

    assert len(stills.stills) == 105
    assert [sheet.name for sheet in stills.sheets] == ["sheet-0001.jpg", "sheet-0002.jpg"]
    assert "sheet-0002.jpg#xywh=800,0,200,112" in stills.index.read_text()


def test_times_count_from_the_start_of_the_clip(tmp_path, record):
    path = record("-c:a", "flac", inputs=("-itsoffset", "0.5", *PICTURE, *TONE))

    stills = make_stills(path, probe(path), tmp_path)

    assert stills.stills[0].at_ms == pytest.approx(500, abs=5)


def test_one_frame_has_one_still_and_sound_none(tmp_path, record):
    single = record("-frames:v", "1", name="single", inputs=PICTURE)
    sound = record(name="sound", inputs=TONE)

    assert len(make_stills(single, probe(single), tmp_path).stills) == 1
    nothing = make_stills(sound, probe(sound), tmp_path)
    assert (nothing.stills, nothing.sheets, nothing.index.read_text()) == ((), (), "WEBVTT\n")


def test_turned_pictures_are_upright_in_stills(tmp_path, record):
    path = turn(record(container="mp4"))

    stills = make_stills(path, probe(path), tmp_path)

    assert "#xywh=0,0,112,200" in stills.index.read_text()
    assert len(brightness(stills.stills[0].path)) == 112 * 200


def test_a_percent_sign_in_the_folder_is_no_pattern(tmp_path, record):
    folder = tmp_path / "100%d"
    folder.mkdir()
    path = record()

    assert len(make_stills(path, probe(path), folder).sheets) == 1
