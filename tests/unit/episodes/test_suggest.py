from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from episodes.speech import Silences, Speech, speech_between
from episodes.suggest import SuggestionOptions, suggest, title_of

MINUTE = 60_000
OPTIONS = SuggestionOptions()
QUIET = Silences([])


def talk(start_ms, end_ms, sentence_ms=9_000, pause_ms=1_000):
    """Sentences of one length with pauses of one length."""
    step = sentence_ms + pause_ms
    return [
        Speech(at, at + sentence_ms, f"Sentence number {at // step} of talk.")
        for at in range(start_ms, end_ms - sentence_ms + 1, step)
    ]


@pytest.fixture
def truth(sample):
    return json.loads((sample / "truth.json").read_text())


@pytest.fixture
def utterances(truth):
    return [
        Speech(round(one["stream_start"] * 1000), round(one["stream_end"] * 1000), one["text"])
        for one in truth["utterances"]
    ]


@pytest.fixture
def silences(truth):
    return Silences(
        (round(one["stream_start"] * 1000), round(one["stream_end"] * 1000))
        for one in truth["silences"]
    )


def test_sample_stream_falls_apart_at_its_twelve_second_silence(utterances, silences):
    plan = suggest(utterances, silences, 75_310, SuggestionOptions.for_duration(75_310))

    assert [(one.start_ms, one.end_ms) for one in plan.proposals] == [
        (1_430, 34_845),
        (45_345, 72_400),
    ]
    assert plan.dropped == ()


def test_every_proposal_explains_itself(utterances, silences):
    plan = suggest(utterances, silences, 75_310, SuggestionOptions.for_duration(75_310))

    assert [one.reasons for one in plan.proposals] == [
        (
            "starts with the first words, after 1.9 s of silence",
            "ends before 12.0 s of silence",
            "33 s long, 5 sentences, 66 % speech",
        ),
        (
            "starts after 12.0 s of silence",
            "ends with the last words, before 3.9 s of silence",
            "27 s long, 4 sentences, 64 % speech",
        ),
    ]


def test_without_a_transcript_silence_alone_gives_the_same_bounds(utterances, silences):
    options = SuggestionOptions.for_duration(75_310)
    passages = speech_between(silences, 0, 75_310)

    plan = suggest(passages, silences, 75_310, options)

    spoken = suggest(utterances, silences, 75_310, options)
    assert [(one.start_ms, one.end_ms) for one in plan.proposals] == [
        (one.start_ms, one.end_ms) for one in spoken.proposals
    ]
    assert [one.title for one in plan.proposals] == ["Part 1", "Part 2"]


def test_nothing_said_gives_no_proposal():
    assert suggest([], QUIET, 60 * MINUTE, OPTIONS).proposals == ()


def test_gap_without_silence_is_called_a_gap_without_speech():
    speech = [*talk(0, 10 * MINUTE), *talk(12 * MINUTE, 22 * MINUTE)]

    plan = suggest(speech, QUIET, 22 * MINUTE, OPTIONS)

    assert plan.proposals[1].reasons[0] == "starts after 2 min 1 s without speech"


def test_short_stretch_joins_its_nearer_neighbour():
    speech = [
        *talk(0, 10 * MINUTE),
        *talk(11 * MINUTE, 12 * MINUTE),
        *talk(20 * MINUTE, 30 * MINUTE),
    ]

    plan = suggest(speech, QUIET, 30 * MINUTE, OPTIONS)

    assert [one.end_ms for one in plan.proposals] == [12 * MINUTE, 30 * MINUTE - 1_000 + 1_000]
    assert "goes on over 1 min 1 s without speech" in plan.proposals[0].reasons[3]


def test_short_stretch_alone_is_dropped_with_its_reason():
    speech = [*talk(0, 10 * MINUTE), *talk(20 * MINUTE, 21 * MINUTE)]

    plan = suggest(speech, QUIET, 22 * MINUTE, OPTIONS)

    assert len(plan.proposals) == 1
    assert [one.reason for one in plan.dropped] == ["only 59 s of talk on its own, less than 4 min"]


def test_dropped_stretch_does_not_let_its_neighbours_join():
    speech = [
        *talk(0, 3 * MINUTE),
        *talk(10 * MINUTE, 11 * MINUTE),
        *talk(20 * MINUTE, 23 * MINUTE),
    ]

    plan = suggest(speech, QUIET, 24 * MINUTE, OPTIONS)

    assert plan.proposals == ()
    assert len(plan.dropped) == 3


def test_long_talk_is_divided_at_the_longest_pause_near_the_target():
    before, after = talk(0, 19 * MINUTE), talk(19 * MINUTE + 10_000, 40 * MINUTE)

    plan = suggest([*before, *after], QUIET, 40 * MINUTE, OPTIONS)

    assert len(plan.proposals) == 2
    assert plan.proposals[1].start_ms == 19 * MINUTE + 10_000 - 500
    assert plan.proposals[0].reasons[3] == "one of 2 parts of 40 min of talk"


def test_one_endless_sentence_stays_whole():
    plan = suggest([Speech(0, 90 * MINUTE, "And so on")], QUIET, 90 * MINUTE, OPTIONS)

    assert [(one.start_ms, one.end_ms) for one in plan.proposals] == [(0, 90 * MINUTE)]


def test_twenty_minutes_of_talk_are_one_episode():
    plan = suggest(
        talk(0, 20 * MINUTE), QUIET, 20 * MINUTE, SuggestionOptions.for_duration(20 * MINUTE)
    )

    assert len(plan.proposals) == 1


@pytest.mark.parametrize(
    ("minutes", "gap_ms", "minimum_ms"),
    [(1, 5_000, 10_000), (20, 15_000, 80_000), (60, 45_000, 240_000), (600, 45_000, 240_000)],
)
def test_options_shrink_with_a_recording_of_less_than_an_hour(minutes, gap_ms, minimum_ms):
    options = SuggestionOptions.for_duration(minutes * MINUTE)

    assert (options.minimum_gap_ms, options.minimum_length_ms) == (gap_ms, minimum_ms)
    assert options.target_length_ms == OPTIONS.target_length_ms


def test_target_above_the_maximum_is_refused():
    with pytest.raises(ValueError, match="target"):
        SuggestionOptions(target_length_ms=10, maximum_length_ms=5)


def test_title_is_the_first_sentence_that_says_something():
    said = [Speech(0, 1, "Okay."), Speech(2, 3, "Today we build a castle.")]

    assert title_of(said, 1) == "Today we build a castle"


def test_long_title_ends_after_a_word():
    title = title_of([Speech(0, 1, "word " * 40)], 1)

    assert len(title) <= 80
    assert title.endswith("word…")


speech_lists = st.lists(
    st.tuples(st.integers(0, 90_000), st.integers(1, 30_000)), max_size=60
).map(
    lambda pairs: [
        Speech(start := sum(gap + length for gap, length in pairs[:at]) + pairs[at][0],
               start + pairs[at][1], "Said.")
        for at in range(len(pairs))
    ]
)  # fmt: skip


@given(speech_lists, st.integers(1, 600_000), st.integers(1, 600_000))
def test_bounds_never_cut_a_sentence_and_never_overlap(speech, minimum, target):
    duration = speech[-1].end_ms if speech else 0
    options = replace(
        OPTIONS,
        minimum_length_ms=minimum,
        target_length_ms=target,
        maximum_length_ms=target * 3 // 2,
    )

    bounds = [
        (one.start_ms, one.end_ms) for one in suggest(speech, QUIET, duration, options).proposals
    ]

    edges = [ms for bound in bounds for ms in bound]
    assert edges == sorted(edges)
    assert all(0 <= ms <= duration for ms in edges)
    assert not [(ms, one) for ms in edges for one in speech if one.start_ms < ms < one.end_ms]
