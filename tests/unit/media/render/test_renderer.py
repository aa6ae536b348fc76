from __future__ import annotations

import os
import threading
from fractions import Fraction

import numpy as np
import pytest

from glowing.media.errors import Cancelled
from glowing.media.probe import probe
from glowing.media.render import Chapter, Edit, Format, Item, Route
from glowing.media.render import render as render_edit
from glowing.media.render.verification import inspect, is_faststart
from glowing.media.types import Watch
from tests.fixtures.clips import BLACK, WHITE, Clip, numbers, pictures, samples


def test_hard_cuts_show_exactly_the_frames_of_their_sections(clips, render):
    video = render([clips()], Item(0, 20, 60), Item(0, 200, 240), Item(0, 100, 102))

    assert numbers(video) == [*range(10, 30), *range(100, 120), 50]


def test_odd_ticks_neither_double_nor_lose_a_frame(clips, render):
    video = render([clips()], Item(0, 21, 61), Item(0, 301, 360))

    shown = numbers(video)
    assert shown[:20] == list(range(shown[0], shown[0] + 20))
    assert shown[20:] == list(range(shown[20], shown[20] + len(shown) - 20))


def test_ntsc_rate_is_kept_and_frames_follow_one_another(clips, render):
    source = clips(Clip(fps="30000/1001"))

    video = render([source], Item(0, 7, 127), Item(0, 301, 500))

    shown = np.diff(numbers(video))
    assert probe(video).video[0].fps == Fraction(30000, 1001)
    assert np.count_nonzero(shown != 1) == 1


def test_variable_rates_and_other_rates_become_the_output_rate(clips, render):
    sources = [clips(), clips(Clip(fps="60")), clips(Clip(fps="25"))]

    video = render(sources, Item(0, 0, 60), Item(1, 60, 120), Item(2, 60, 120))

    shown = numbers(video)
    assert len(shown) == 90
    assert shown[30:60] == list(range(60, 120, 2))
    assert shown[60:] == sorted(shown[60:])


def test_a_three_hundred_cut_list_stays_in_step(clips, render):
    starts = [(37 * n) % 580 for n in range(300)]
    items = [Item(0, start, start + 5) for start in starts]

    video = render([clips()], *items)

    shown, sound = numbers(video), samples(video)
    assert len(shown) == 300 * 5 // 2
    assert abs(len(sound) - 300 * 5 * 800) <= 1024
    heard = [sound[n * 4000 + 2000] for n in range(300)]
    expected = [((start * 800 + 2000) % 48000) / 48000 for start in starts]
    assert np.median(np.abs(np.subtract(heard, expected))) < 0.01
    seen = [shown[(5 * n + 1) // 2] for n in range(300)]
    assert np.max(np.abs(np.subtract(seen, [start / 2 for start in starts]))) <= 1


def test_three_fades_in_a_row_lose_their_time_once_each(clips, render):
    items = [Item(0, 60 * n, 60 * n + 60, fade_in=20 if n else 0) for n in range(4)]

    video = render([clips()], *items)

    assert len(numbers(video)) == (4 * 60 - 3 * 20) // 2
    assert probe(video).duration_ms == pytest.approx(3000, abs=55)


def test_a_crossfade_goes_evenly_from_one_picture_to_the_other(clips, render):
    white = clips(Clip(picture=WHITE))
    black = clips(Clip(picture=BLACK))

    video = render([white, black], Item(0, 0, 60), Item(1, 0, 60, fade_in=40))

    light = pictures(video)[:, 16, 64].astype(int)
    assert light[9] > 225
    assert light[20] == pytest.approx(125, abs=12)
    assert light[31] < 25
    assert (np.diff(light) <= 1).all()


def test_a_fade_on_the_first_item_comes_from_black_and_the_last_goes_to_black(clips, render):
    white = clips(Clip(picture=WHITE))

    video = render([white], Item(0, 0, 120, fade_in=40, fade_out=40))

    light = pictures(video)[:, 16, 64].astype(int)
    assert light[0] < 40
    assert light[30] > 225
    assert light[59] < 40


def test_a_source_without_sound_is_silent_and_one_without_picture_is_black(clips, render):
    silent, blind = clips(Clip(tracks=())), clips(Clip(fps=None), ".wav")

    video = render([silent, blind], Item(0, 0, 60), Item(1, 0, 60))

    sound = samples(video)
    assert np.abs(sound[:45000]).max() == 0
    assert sound[48000 + 24000] == pytest.approx(0.5, abs=0.02)
    assert pictures(video)[45].max() < 20


def test_other_shapes_are_fitted_with_bars(clips, render):
    white = clips(Clip(picture=WHITE))

    video = render([white], Item(0, 0, 20), preset=Format(128, 128, Fraction(30)))

    rows = pictures(video, (128, 128))[5, :, 64]
    assert rows[:40].max() < 24
    assert rows[52:76].min() > 220
    assert rows[88:].max() < 24


def test_a_picture_that_ends_early_stands_still(clips, render):
    video = render([clips()], Item(0, 560, 606))

    assert numbers(video)[-4:] == [299] * 4


def test_tracks_are_mixed_routed_and_faded_by_key_frames(clips, render):
    tones = tuple(f"aevalsrc='{level}|{level}':s=48000" for level in (0.1, 0.2, 0.4))
    source = clips(Clip(tracks=tones))
    routes = (
        Route(0, 0),
        Route(1, 0, ((0, 1.0), (120, 0.0))),
        Route(2, 3, ((60, 0.5),)),
    )

    video = render([source], Item(0, 0, 240), routes=routes)

    first, second = samples(video, 0), samples(video, 1)
    assert first[48000] == pytest.approx(0.1 + 0.1, abs=0.01)
    assert first[24000] == pytest.approx(0.1 + 0.15, abs=0.01)
    assert first[150000] == pytest.approx(0.1, abs=0.01)
    assert second[100000] == pytest.approx(0.2, abs=0.01)


def test_chapters_title_and_index_in_front(clips, render):
    chapters = (Chapter(0, "Ä = b; #1"), Chapter(1000, "two\nlines"))

    video = render([clips()], Item(0, 0, 120), chapters=chapters)

    assert inspect(video).chapters == 2
    assert is_faststart(video)


def test_sound_is_brought_to_a_loudness(clips, render):
    quiet = clips(Clip(tracks=("aevalsrc='0.02*sin(2764*t)|0.02*sin(2764*t)':s=48000",)))

    video = render([quiet], Item(0, 0, 300), loudness_lufs=-20)

    assert np.abs(samples(video)[96000:192000]).max() == pytest.approx(0.1, abs=0.02)


def test_a_render_goes_on_after_its_finished_parts(clips, render, tmp_path, monkeypatch):
    monkeypatch.setattr("glowing.media.render.timeline.PART_INPUTS", 2)
    items = [Item(0, 60 * n, 60 * n + 30) for n in range(6)]
    expected = numbers(render([clips()], *items))
    folder = tmp_path / "render"
    (folder / "video.mp4").unlink()
    (folder / "picture-00001.mp4").unlink()
    os.utime(folder / "picture-00000.mp4", (1, 1))

    video = render([clips()], *items)

    assert numbers(video) == expected
    assert (folder / "picture-00000.mp4").stat().st_mtime == 1


def test_a_cancelled_render_leaves_no_unfinished_file(clips, tmp_path):
    cancel = threading.Event()
    watch = Watch(lambda _: cancel.set(), cancel)
    edit = Edit((Item(0, 0, 600), Item(0, 0, 600)))

    with pytest.raises(Cancelled):
        render_edit(edit, [clips()], Format(1920, 1080, Fraction(30)), tmp_path, watch=watch)

    assert not list(tmp_path.glob("*.part"))


def test_progress_only_rises_and_reaches_the_end(clips, tmp_path):
    seen = []
    edit = Edit((Item(0, 0, 60), Item(0, 100, 160)))

    render_edit(edit, [clips()], Format(128, 32, Fraction(30)), tmp_path, watch=Watch(seen.append))

    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
