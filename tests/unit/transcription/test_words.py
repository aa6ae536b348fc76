from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.engines.protocol import SpokenSegment, Word
from transcription.words import mended, sentences, timed, untimed


def words(*parts):
    return [Word(f" {text}", start_ms, end_ms, 0.9) for text, start_ms, end_ms in parts]


def test_believable_times_are_kept():
    said = words(("he", 0, 200), ("was", 200, 500))

    assert timed(said, 0, 500) == said


def test_a_word_that_ends_before_it_starts_gets_the_gap_between_its_neighbours():
    said = words(("he", 0, 200), ("was", 900, 100), ("not", 600, 800))

    mended_words = timed(said, 0, 800)

    assert [(word.start_ms, word.end_ms) for word in mended_words] == [
        (0, 200),
        (200, 600),
        (600, 800),
    ]
    assert [word.estimated for word in mended_words] == [False, True, False]


def test_a_word_without_room_shares_the_time_of_its_neighbour():
    said = words(("he", 0, 200), ("was", 200, 200), ("not", 200, 800))

    mended_words = timed(said, 0, 800)

    assert all(word.end_ms - word.start_ms >= 40 for word in mended_words)
    assert [word.estimated for word in mended_words] == [False, True, True]


def test_words_after_the_last_good_one_fill_the_rest():
    said = words(("he", 0, 200), ("was", 5_000, 6_000), ("not", 0, 0))

    assert [word.end_ms for word in timed(said, 0, 1_000)] == [200, 600, 1_000]


def test_text_without_times_is_spread_by_length():
    spread = untimed("a bbb", 1_000, 1_600)

    assert [(word.text, word.start_ms, word.end_ms) for word in spread] == [
        (" a", 1_000, 1_200),
        (" bbb", 1_200, 1_600),
    ]
    assert all(word.estimated for word in spread)


@given(
    st.lists(st.tuples(st.integers(-500, 5_000), st.integers(-500, 5_000)), max_size=20),
    st.integers(0, 1_000),
    st.integers(1_000, 4_000),
)
def test_times_only_grow_and_stay_inside_whatever_the_model_says(times, start_ms, end_ms):
    mended_words = timed([Word(" x", *time) for time in times], start_ms, end_ms)

    bounds = [at for word in mended_words for at in (word.start_ms, word.end_ms)]
    assert len(mended_words) == len(times)
    assert [start_ms, *bounds, end_ms] == sorted([start_ms, *bounds, end_ms])


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        (words(("Yes.", 0, 200), ("No.", 200, 400)), ["Yes.", "No."]),
        (words(("Mr.", 0, 200), ("Dashwood", 200, 400)), ["Mr. Dashwood"]),
        (words(("well", 0, 200), ("then", 1_000, 1_400)), ["well", "then"]),
        (words(("well", 0, 200), ("then", 300, 500)), ["well then"]),
    ],
)
def test_segments_end_with_sentences_and_at_pauses(said, texts):
    pieces = ["".join(word.text for word in piece).strip() for piece in sentences(said)]

    assert pieces == texts


def test_speech_without_a_pause_is_cut_after_fifteen_seconds_at_most():
    said = [Word(f" w{number}", number * 300, number * 300 + 300) for number in range(200)]

    assert all(piece[-1].end_ms - piece[0].start_ms <= 15_000 for piece in sentences(said))


def test_overlapping_segments_are_put_one_after_the_other():
    first = SpokenSegment(0, 1_000, tuple(words(("he", 0, 1_000))))
    second = SpokenSegment(800, 2_000, tuple(words(("was", 800, 2_000))))

    assert [(s.start_ms, s.end_ms) for s in mended([second, first], 1_500)] == [
        (0, 1_000),
        (1_000, 1_500),
    ]
