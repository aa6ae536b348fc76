from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from glowing.media.render import PRESETS, Edit, Format, Item, Source, output_format
from glowing.media.types import MediaInfo, VideoStream

PICTURE = VideoStream(0, "h264", "", "yuv420p", 1920, 1080, Fraction(60), False, None, 0, 0)


def source(picture=PICTURE, **changes):
    pictures = (replace(picture, **changes),) if picture else ()
    return Source(None, MediaInfo("matroska", 1000, 0, 1, None, pictures, ()))


def form_of(*sources, preset="source"):
    items = tuple(Item(number, 0, 10) for number in range(len(sources)))
    return output_format(preset, Edit(items), sources)


def test_source_keeps_size_and_exact_rate_of_the_first_picture():
    ntsc = source(width=1280, height=720, fps=Fraction(30000, 1001))

    assert form_of(ntsc, source()) == Format(1280, 720, Fraction(30000, 1001))


def test_a_recording_without_picture_does_not_decide():
    assert form_of(source(None), source()) == Format(1920, 1080, Fraction(60))


def test_without_any_picture_the_output_is_black_720p():
    assert form_of(source(None)) == Format(1280, 720, Fraction(30))


def test_a_turned_picture_is_measured_as_it_is_shown():
    assert form_of(source(rotation=90)) == Format(1080, 1920, Fraction(60))


def test_odd_sides_lose_a_line():
    assert form_of(source(width=853, height=481)) == Format(852, 480, Fraction(60))


@pytest.mark.parametrize(
    ("average", "rate"),
    [("29.81", 30), ("59.5", 60), ("25.2", 25), ("7", 24), ("144", 60)],
)
def test_a_variable_rate_becomes_a_common_one_that_shows_nearly_everything(average, rate):
    variable = source(fps=Fraction(average), is_variable_rate=True)

    assert form_of(variable).fps == rate


def test_a_constant_rate_beyond_reason_is_bounded():
    assert form_of(source(fps=Fraction(1000))).fps == 120


@pytest.mark.parametrize("name", sorted(set(PRESETS) - {"source"}))
def test_a_named_preset_decides_alone(name):
    assert form_of(source(), preset=name) == PRESETS[name].form
