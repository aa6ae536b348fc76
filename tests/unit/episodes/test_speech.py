from __future__ import annotations

from types import SimpleNamespace

from episodes.speech import Silences, Speech, seconds, sentences_of, shorten, speech_between

QUIET = Silences([])


def segment(*words, text=""):
    """A segment of words given as (text, start_ms, end_ms)."""
    return SimpleNamespace(
        text=text,
        start_ms=words[0][1],
        end_ms=words[-1][2],
        words=[{"text": text, "start_ms": start, "end_ms": end} for text, start, end in words],
    )


def test_full_stop_ends_a_sentence():
    heard = segment(("Go.", 0, 300), ("Now", 350, 600), ("stop!", 600, 900))

    assert sentences_of([heard], QUIET) == [Speech(0, 300, "Go."), Speech(350, 900, "Now stop!")]


def test_abbreviation_does_not_end_a_sentence():
    heard = segment((" Mr.", 0, 300), (" Dashwood", 300, 900), (" spoke.", 900, 1200))

    assert sentences_of([heard], QUIET) == [Speech(0, 1200, "Mr. Dashwood spoke.")]


def test_long_pause_ends_a_sentence_without_a_full_stop():
    heard = segment(("so", 0, 300), ("well", 2_000, 2_300))

    assert [one.text for one in sentences_of([heard], QUIET)] == ["so", "well"]


def test_sentence_goes_on_over_the_border_of_segments():
    heard = [segment(("Once", 0, 300)), segment(("more.", 400, 700))]

    assert sentences_of(heard, QUIET) == [Speech(0, 700, "Once more.")]


def test_segment_without_words_is_taken_whole():
    heard = SimpleNamespace(text="Hello there.", start_ms=5, end_ms=900, words=[])

    assert sentences_of([heard], QUIET) == [Speech(5, 900, "Hello there.")]


def test_word_that_reaches_into_silence_is_cut_back_to_its_edge():
    heard = segment(("him.", 33_000, 45_000), ("He", 46_000, 46_500))

    found = sentences_of([heard], Silences([(33_845, 45_845)]))

    assert [(one.start_ms, one.end_ms) for one in found] == [(33_000, 33_845), (46_000, 46_500)]


def test_words_recognised_in_silence_were_not_said():
    spoken = segment(("Bye.", 5_000, 6_000))
    invented = segment(("Thanks", 20_000, 20_400), ("you.", 20_400, 21_000))

    assert sentences_of([spoken, invented], Silences([(10_000, 30_000)])) == [
        Speech(5_000, 6_000, "Bye.")
    ]


def test_silences_that_hold_most_of_the_speech_do_not_count():
    heard = [segment(("Quiet", at, at + 300), ("voice.", at + 300, at + 900)) for at in (0, 2_000)]

    assert len(sentences_of(heard, Silences([(0, 60_000)]))) == 2


def test_speech_is_what_lies_between_silences():
    found = speech_between(Silences([(0, 1_000), (4_000, 5_000)]), 0, 6_000)

    assert found == [Speech(1_000, 4_000), Speech(5_000, 6_000)]


def test_silence_is_measured_inside_the_asked_time_only():
    assert Silences([(0, 100), (200, 300)]).covered_ms(50, 250) == 100


def test_short_text_stays_as_it_is():
    assert shorten("two  words", 20) == "two words"


def test_one_long_word_is_cut():
    assert shorten("a" * 30, 10) == "a" * 9 + "…"


def test_lengths_are_said_in_the_unit_that_suits():
    assert [seconds(ms) for ms in (4_200, 33_415, 185_000, 1_199_000, 3_725_000)] == [
        "4.2 s",
        "33 s",
        "3 min 5 s",
        "20 min",
        "1 h 2 min",
    ]
