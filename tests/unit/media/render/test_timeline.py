from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glowing.media.render.edit import Edit, Format, Item, Overlay, Source
from glowing.media.render.sound import volume_at
from glowing.media.render.timeline import (
    PART_INPUTS,
    PIECE_TICKS,
    Effect,
    join_continuous,
    lay_out,
    positions,
)
from glowing.media.types import AudioStream, MediaInfo, VideoStream

RATES = [Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]


def source(fps=Fraction(30), start_ms=0):
    picture = VideoStream(0, "h264", "High", "yuv420p", 64, 64, fps, False, None, 0, start_ms)
    sound = AudioStream(1, "aac", 2, 48000, "", "", 0)
    return Source(Path("a.mkv"), MediaInfo("matroska", 10**9, 0, 1, None, (picture,), (sound,)))


SOURCES = [source(rate) for rate in RATES]


@st.composite
def edits(draw):
    """Any number of items of any length whose fades fit."""
    lengths = draw(st.lists(st.integers(1, 40_000), min_size=1, max_size=40))
    items, free = [], 0
    for number, length in enumerate(lengths):
        fade_in = draw(st.integers(0, min(free, length))) if number else 0
        fade_out = draw(st.integers(0, length - fade_in))
        start = draw(st.integers(0, 10**6))
        which = draw(st.integers(0, len(SOURCES) - 1))
        items.append(Item(which, start, start + length, fade_in, fade_out))
        free = length - fade_in
    return Edit(tuple(items))


def formats():
    return st.builds(Format, st.just(64), st.just(64), st.sampled_from(RATES))


@settings(deadline=None)
@given(edits(), formats())
def test_pieces_follow_one_another_without_gap_or_overlap(edit, form):
    timeline = lay_out(edit, SOURCES, form)

    pieces = [piece for part in timeline.picture for piece in part.pieces]
    assert pieces[0].first_frame == 0
    assert all(one.first_frame + one.frames == two.first_frame for one, two in pairwise(pieces))
    assert pieces[-1].first_frame + pieces[-1].frames == timeline.frames
    assert all(piece.frames > 0 for piece in pieces)


@settings(deadline=None)
@given(edits(), formats())
def test_the_number_of_frames_is_the_length_rounded_once(edit, form):
    timeline = lay_out(edit, SOURCES, form)

    exact = timeline.ticks * form.fps / 60
    assert abs(timeline.frames - exact) <= max(Fraction(1, 2), 1 - exact)


@settings(deadline=None)
@given(edits(), formats())
def test_crossfades_take_their_time_once(edit, form):
    lengths = sum(item.length for item in edit.items)
    fades = sum(item.fade_in for item in edit.items[1:])

    assert lay_out(edit, SOURCES, form).ticks == lengths - fades
    assert edit.duration_ms == (lengths - fades) * 1000 // 60


@settings(deadline=None)
@given(edits(), formats())
def test_parts_are_bounded(edit, form):
    timeline = lay_out(edit, SOURCES, form)

    for part in timeline.picture:
        assert sum(len(piece.shots) for piece in part.pieces) <= PART_INPUTS
        assert part.frames <= form.frame_at(PIECE_TICKS) + 1 or len(part.pieces) == 1
        assert part.frames == sum(piece.frames for piece in part.pieces)
    assert all(len(part.takes) <= PART_INPUTS + 1 for part in timeline.sound)


@settings(deadline=None)
@given(edits(), formats())
def test_sound_parts_follow_one_another_to_the_end(edit, form):
    timeline = lay_out(edit, SOURCES, form)

    assert timeline.sound[0].start == 0
    assert all(one.start + one.ticks == two.start for one, two in pairwise(timeline.sound))
    assert timeline.sound[-1].start + timeline.sound[-1].ticks == timeline.ticks


@settings(deadline=None)
@given(edits(), formats())
def test_every_shot_is_where_the_output_is_within_half_a_frame(edit, form):
    timeline = lay_out(edit, SOURCES, form)

    items = join_continuous(edit.items)
    places = list(zip(positions(items), items, strict=True))
    for piece in (piece for part in timeline.picture for piece in part.pieces):
        at = piece.first_frame / form.fps
        wanted = [(item.source, Fraction(item.start - begin, 60) + at) for begin, item in places]
        for shot in piece.shots:
            assert any(
                shot.source == which and abs(shot.at - time) <= 1 / (2 * form.fps)
                for which, time in wanted
            )


def test_an_item_is_divided_into_head_body_and_tail():
    edit = Edit((Item(0, 0, 600, 60), Item(0, 900, 1500, 120, 30)))

    timeline = lay_out(edit, [source()], Format(64, 64, Fraction(30)))

    pieces = [(piece.effect, piece.frames) for part in timeline.picture for piece in part.pieces]
    assert pieces == [
        (Effect.FROM_BLACK, 30),
        (Effect.NONE, 210),
        (Effect.CROSSFADE, 60),
        (Effect.NONE, 225),
        (Effect.TO_BLACK, 15),
    ]


def test_neighbours_that_go_on_in_their_source_are_one():
    items = (Item(0, 0, 60), Item(0, 60, 90, 0, 10), Item(0, 90, 120), Item(1, 120, 130))

    assert join_continuous(items) == (Item(0, 0, 90, 0, 10), Item(0, 90, 120), Item(1, 120, 130))


def test_frames_of_a_stream_that_starts_late_are_found_on_its_own_grid():
    timeline = lay_out(
        Edit((Item(0, 30, 60),)), [source(start_ms=21)], Format(64, 64, Fraction(30))
    )

    assert timeline.picture[0].pieces[0].shots[0].at == Fraction(21, 1000) + Fraction(14, 30)


def test_the_shortest_edit_has_one_frame():
    timeline = lay_out(Edit((Item(0, 5, 6),)), [source()], Format(64, 64, Fraction(24)))

    assert (timeline.frames, timeline.ticks) == (1, 1)


def test_an_overlay_goes_on_in_the_next_part():
    items = tuple(Item(0, 100 * number, 100 * number + 60) for number in range(PART_INPUTS * 2))
    overlay = Overlay(0, 600, 1200, at=PART_INPUTS * 60 - 300)

    timeline = lay_out(Edit(items, (overlay,)), [source()], Format(64, 64, Fraction(30)))

    first, second = (part.layers[0] for part in timeline.picture)
    assert (first.offset, first.frames, first.shot.at) == (PART_INPUTS * 30 - 150, 150, 10)
    assert (second.offset, second.frames, second.shot.at) == (0, 150, 15)


@pytest.mark.parametrize(
    ("tick", "volume"), [(0, 1.0), (60, 1.0), (90, 0.5), (120, 0.0), (130, 2.0), (999, 2.0)]
)
def test_volume_is_linear_between_points_and_constant_outside(tick, volume):
    assert volume_at(((60, 1.0), (120, 0.0), (130, 0.0), (130, 2.0)), tick) == volume


def test_volume_without_points_is_one():
    assert volume_at((), 5) == 1.0
