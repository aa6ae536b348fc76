from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from episodes.chapters import Chapter, Piece, make_chapters, youtube_text
from episodes.speech import Speech

MINUTE = 60_000


def sentences(*starts_ms):
    return [Speech(at, at + 2_000, f"Sentence at {at // 1000}.") for at in starts_ms]


def test_chapters_begin_after_the_longest_pauses():
    said = sentences(1_000, 4_000, 20_000, 23_000, 45_000, 48_000)

    chapters = make_chapters(said, [Piece(0, 60_000)])

    assert [(one.start_ms, one.title) for one in chapters] == [
        (0, "Sentence at 1."),
        (20_000, "Sentence at 20."),
        (45_000, "Sentence at 45."),
    ]


def test_fewer_than_three_chapters_are_none():
    assert make_chapters(sentences(1_000, 20_000), [Piece(0, 60_000)]) == []


def test_less_than_thirty_seconds_have_no_chapters():
    assert make_chapters(sentences(*range(0, 29_000, 3_000)), [Piece(0, 29_000)]) == []


def test_chapters_follow_the_cuts():
    said = sentences(100_000, 115_000, 500_000, 520_000)
    pieces = [Piece(None, 5_000), Piece(100_000, 30_000), Piece(500_000, 40_000)]

    chapters = make_chapters(said, pieces)

    assert [one.start_ms for one in chapters] == [0, 20_000, 55_000]


def test_what_was_cut_out_opens_no_chapter():
    said = sentences(5_000, 200_000, 1_000_000, 1_015_000, 1_030_000)

    chapters = make_chapters(said, [Piece(0, 10_000), Piece(1_000_000, 50_000)])

    assert "Sentence at 200." not in [one.title for one in chapters]


def test_an_hour_has_about_one_chapter_for_three_minutes():
    said = sentences(*range(0, 60 * MINUTE, 10_000))

    assert len(make_chapters(said, [Piece(0, 60 * MINUTE)])) == 20


def test_youtube_text_shows_hours_only_above_an_hour():
    text = youtube_text([Chapter(0, "Start"), Chapter(65_999, "a <b>"), Chapter(3_725_000, "End")])

    assert text == "00:00 Start\n01:05 a b\n1:02:05 End"


@given(
    st.lists(st.integers(0, 600_000), unique=True, max_size=80).map(sorted),
    st.lists(st.tuples(st.integers(0, 500_000), st.integers(1, 200_000)), max_size=5),
)
def test_chapters_always_keep_the_rules_of_youtube(starts, ranges):
    pieces = [Piece(start, duration) for start, duration in ranges]

    chapters = make_chapters([Speech(at, at + 1, "Said so.") for at in starts], pieces)

    borders = [*(one.start_ms for one in chapters), sum(piece.duration_ms for piece in pieces)]
    lengths = [b - a for a, b in pairwise(borders)]
    assert not chapters or (len(chapters) >= 3 and borders[0] == 0 and min(lengths) >= 10_000)
