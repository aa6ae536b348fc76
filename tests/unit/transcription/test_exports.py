from __future__ import annotations

import json
from uuid import UUID

import pytest

from transcription.exports import FORMATS, cues
from transcription.selectors import StreamSegment

CLIP = UUID(int=1)
DAY_MS = 24 * 3600 * 1000


def segment(text, start_ms=0, end_ms=2_000):
    texts = text.split()
    step = (end_ms - start_ms) // len(texts)
    words = tuple(
        {
            "text": word,
            "start_ms": start_ms + number * step,
            "end_ms": start_ms + (number + 1) * step,
            "probability": 0.5,
            "estimated": number == 0,
        }
        for number, word in enumerate(texts)
    )
    return StreamSegment(1, CLIP, start_ms, end_ms, text, words)


SAID = [segment("Hello <b>you</b> & me."), segment("Bye --> now.", DAY_MS + 1_500, DAY_MS + 3_007)]


def written(kind, segments, language="en"):
    return FORMATS[kind].write(segments, language)


def test_srt_counts_hours_beyond_a_day():
    assert written("srt", SAID) == (
        "1\n00:00:00,000 --> 00:00:02,000\nHello <b>you</b> & me.\n\n"
        "2\n24:00:01,500 --> 24:00:03,007\nBye -> now.\n\n"
    )


def test_vtt_escapes_what_would_be_markup():
    assert written("vtt", SAID) == (
        "WEBVTT\nLanguage: en\n\n"
        "00:00:00.000 --> 00:00:02.000\nHello &lt;b&gt;you&lt;/b&gt; &amp; me.\n\n"
        "24:00:01.500 --> 24:00:03.007\nBye --&gt; now.\n\n"
    )


def test_txt_starts_a_paragraph_after_a_long_pause():
    said = [segment("One."), segment("Two.", 2_500, 3_000), segment("Three.", 6_000, 7_000)]

    assert written("txt", said) == "One. Two.\n\nThree.\n"


def test_json_is_whispers_own_with_seconds():
    assert json.loads(written("json", [segment("Hi you.", 1_500, 2_500)], "de")) == {
        "language": "de",
        "text": "Hi you.",
        "segments": [
            {
                "id": 0,
                "start": 1.5,
                "end": 2.5,
                "text": "Hi you.",
                "words": [
                    {"word": "Hi", "start": 1.5, "end": 2.0, "probability": 0.5, "estimated": True},
                    {
                        "word": "you.",
                        "start": 2.0,
                        "end": 2.5,
                        "probability": 0.5,
                        "estimated": False,
                    },
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("kind", "empty"),
    [
        ("srt", ""),
        ("vtt", "WEBVTT\n\n"),
        ("txt", "\n"),
        ("json", '{\n "language": "",\n "text": "",\n "segments": []\n}\n'),
    ],
)
def test_an_empty_transcript_is_a_valid_file(kind, empty):
    assert written(kind, [], "") == empty


def test_a_cue_has_at_most_two_lines_of_42_characters_and_seven_seconds():
    long = segment("He might have been made still more respectable than he was. " * 5, 0, 30_000)

    made = list(cues([long]))

    assert all(len(cue.lines) <= 2 for cue in made)
    assert all(len(line) <= 42 for cue in made for line in cue.lines)
    assert all(cue.end_ms - cue.start_ms <= 7_000 for cue in made)
    assert " ".join(line for cue in made for line in cue.lines) == long.text.strip()


def test_text_that_was_corrected_by_hand_stays_whole():
    said = segment("He was not.")
    corrected = StreamSegment(1, CLIP, 0, 2_000, "She was not.", said.words)

    assert [cue.lines for cue in cues([corrected])] == [("She was not.",)]
