from __future__ import annotations

import pytest

from tests.unit.transcription.speech import segment
from transcription import loops


@pytest.mark.parametrize(
    "text",
    [
        "he was not an ill disposed young man",
        "no no no no",
        "go go go go go go go",
        "he might have been made he might have been made he might have been made",
    ],
)
def test_what_people_say_is_no_loop(text):
    assert loops.repeated(text.split()) is None


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("and thank you thank you thank you Thank you.", range(1, 9, 2)),
        ("la la la la la la la la la", range(0, 9, 1)),
        (f"so {'he might even have been made amiable ' * 5}", range(1, 36, 7)),
    ],
)
def test_a_repeated_phrase_is_found_with_its_length(text, run):
    assert loops.repeated(text.split()) == run


def test_a_loop_across_segments_is_one_suspect():
    segments = [
        segment("He was not."),
        *(segment("Thank you for watching.", at) for at in range(4_000, 24_000, 4_000)),
        segment("Unless to be.", 30_000),
    ]

    assert loops.suspects(segments) == [range(1, 6)]


def test_text_that_packs_too_well_is_a_suspect():
    assert loops.suspects([segment("hahahaha", compression_ratio=3.1)]) == [range(1)]


def test_a_loop_is_collapsed_to_one_saying():
    segments = [segment("So thank you thank you thank you."), segment("Thank you thank you. Yes.")]

    assert [left.text for left in loops.collapsed(segments)] == ["So thank you", "Yes."]
