"""Recordings as they come: late streams, other rates and layouts, damage."""

from __future__ import annotations

import numpy as np
import pytest

from glowing.media.probe import probe
from glowing.media.render import Item, Route, Source
from tests.fixtures.clips import HEIGHT, WIDTH, Clip, ffmpeg, numbers, samples, turn

LEVEL = "aevalsrc='0.25|0.25':s=48000"


@pytest.fixture
def remuxed(clips, tmp_path):
    """Copy the streams of the usual clip with other options."""

    def remux(*options, name="other.mkv"):
        path = tmp_path / name
        ffmpeg("-i", str(clips().path), *options, str(path))
        return Source(path, probe(path))

    return remux


def test_sound_that_starts_late_stays_where_it_was(clips, render, tmp_path):
    path, usual = tmp_path / "late.mkv", str(clips().path)
    late = ("-itsoffset", "0.5", "-i", usual, "-map", "0:v", "-map", "1:a", "-c", "copy")
    ffmpeg("-i", usual, *late, str(path))

    video = render([Source(path, probe(path))], Item(0, 0, 120))

    sound = samples(video)
    assert numbers(video) == list(range(60))
    assert np.abs(sound[:23000]).max() < 0.01
    assert sound[36000] == pytest.approx(0.25, abs=0.02)


def test_a_picture_that_starts_late_stays_where_it_was(clips, render, tmp_path):
    path, usual = tmp_path / "late.mkv", str(clips().path)
    late = ("-itsoffset", "0.5", "-i", usual, "-map", "1:v", "-map", "0:a", "-c", "copy")
    ffmpeg("-i", usual, *late, str(path))

    video = render([Source(path, probe(path))], Item(0, 60, 120))

    assert numbers(video) == list(range(15, 45))
    assert samples(video)[24000] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_other_containers_give_the_same_frames(remuxed, render, name):
    codecs = ("-map", "0", "-c:v", "copy", "-c:a", "aac", "-b:a", "256k")

    video = render([remuxed(*codecs, name=name)], Item(0, 40, 100), Item(0, 300, 360))

    assert numbers(video) == [*range(20, 50), *range(150, 180)]
    assert samples(video)[24000] == pytest.approx(40 / 60 + 0.5 - 1, abs=0.02)


@pytest.mark.parametrize("name", ["a.ts", "a.flv"])
def test_containers_that_cannot_hide_the_beginning_of_the_sound_are_at_most_that_late(
    remuxed, render, name
):
    codecs = ("-map", "0", "-c:v", "copy", "-c:a", "aac", "-b:a", "256k")

    video = render([remuxed(*codecs, name=name)], Item(0, 40, 100), Item(0, 300, 360))

    expected = [*range(20, 50), *range(150, 180)]
    assert np.subtract(expected, numbers(video)).max() <= 1
    assert np.subtract(expected, numbers(video)).min() >= 0
    assert samples(video)[24000] == pytest.approx(40 / 60 + 0.5 - 1 - 0.021, abs=0.02)


def test_a_clock_that_begins_below_zero_is_followed(remuxed, render):
    source = remuxed("-map", "0", "-c:v", "copy", "-c:a", "aac", "-output_ts_offset", "-3")

    video = render([source], Item(0, 60, 120))

    assert numbers(video)[0] in (29, 30)


def test_a_turned_picture_is_shown_upright(clips, render, tmp_path):
    path = tmp_path / "turned.mp4"
    ffmpeg("-i", str(clips().path), "-map", "0", "-c:v", "copy", "-c:a", "aac", str(path))

    video = render([Source(turn(path), probe(path))], Item(0, 0, 30))

    picture = probe(video).video[0]
    assert (picture.width, picture.height) == (HEIGHT, WIDTH)


def test_a_variable_rate_shows_what_was_seen_at_each_moment(clips, render, tmp_path):
    path = tmp_path / "variable.mkv"
    keep = "select='if(lt(t,2),not(mod(n,3)),1)'"
    encode = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "10", "-c:a", "copy")
    ffmpeg("-i", str(clips().path), "-vf", keep, "-fps_mode", "vfr", *encode, str(path))
    source = Source(path, probe(path))

    video = render([clips(), source], Item(0, 0, 2), Item(1, 60, 180))

    shown = numbers(video)[1:]
    assert shown[:30] == [30 + n // 3 * 3 for n in range(30)]
    assert shown[30:] == list(range(60, 90))


def test_mono_is_as_loud_as_it_was(clips, render, tmp_path):
    source = clips(Clip(tracks=("aevalsrc='0.25':s=44100",)))

    video = render([source], Item(0, 0, 60))

    assert samples(video)[24000] == pytest.approx(0.25, abs=0.01)


def test_eight_tracks_can_be_routed_one_by_one(clips, render):
    tracks = tuple(f"aevalsrc='{n / 16}|{n / 16}':s=48000" for n in range(8))
    routes = tuple(Route(track, 7 - track) for track in range(8))

    video = render([clips(Clip(tracks=tracks))], Item(0, 0, 60), routes=routes)

    heard = [samples(video, track)[24000] for track in range(8)]
    assert heard == pytest.approx([(7 - n) / 16 for n in range(8)], abs=0.01)


def test_a_track_that_only_some_recordings_have_is_silent_in_the_others(clips, render):
    both, one = clips(Clip(tracks=(LEVEL, LEVEL))), clips(Clip(tracks=(LEVEL,)))

    video = render([both, one], Item(0, 0, 60), Item(1, 0, 60), routes=(Route(1, 0),))

    sound = samples(video)
    assert sound[24000] == pytest.approx(0.25, abs=0.01)
    assert np.abs(sound[49000:95000]).max() < 0.001


def test_a_track_that_no_recording_has_is_silence(clips, render):
    video = render([clips()], Item(0, 0, 60), routes=(Route(5, 0),))

    assert np.abs(samples(video)).max() == 0


def test_names_with_everything_in_them_are_only_names(clips, render, tmp_path):
    path = tmp_path / "-i ' \"\n%d😀:[v];,=\\.mkv"
    path.write_bytes(clips().path.read_bytes())

    video = render([Source(path, probe(path))], Item(0, 0, 60))

    assert numbers(video) == list(range(30))


def test_a_crossfade_over_the_joint_of_parts_has_no_jump_in_its_sound(
    clips, render, tmp_path, monkeypatch
):
    monkeypatch.setattr("glowing.media.render.timeline.PART_INPUTS", 1)
    tone = "aevalsrc='sin(691*t)/4|sin(691*t)/4':s=48000"
    sounding, silent = clips(Clip(tracks=(tone,), audio_codec="aac")), clips(Clip(tracks=()))

    render([sounding, silent], Item(0, 7, 127), Item(1, 0, 120, fade_in=61))

    parts = sorted((tmp_path / "render").glob("sound-*.mov"))
    heard = np.concatenate([samples(part) for part in parts])
    assert len(parts) == 2
    assert len(heard) == (120 + 120 - 61) * 800
    assert np.abs(np.diff(heard, 2)).max() < 0.001
