"""The default engine on its real weights."""

from __future__ import annotations

import pytest

from transcription import engines
from transcription.engines.config import WhisperConfig
from transcription.engines.protocol import Options


@pytest.fixture
def heard(sample_speech):
    """Recognise the first sentence of the sample with these options."""

    def listen(**options):
        engine = engines.load(WhisperConfig())
        audio = sample_speech[: 9 * 16_000]
        found = engine.transcribe(audio, Options(**options), lambda _ms: None)
        return " ".join(segment.text for segment in found.segments)

    return listen


def test_the_prompt_sets_the_style(heard):
    assert "mister john" in heard(initial_prompt="and mister john dashwood, mister")


def test_hotwords_set_the_spelling(heard):
    assert "Dashwude" in heard(hotwords="Mister Dashwude")


def test_a_prompt_beyond_whispers_memory_leaves_room_for_text(heard):
    assert "leisure" in heard(initial_prompt="word " * 500, hotwords="Dashwood " * 300)


def test_an_english_model_hears_english_whatever_is_asked(heard):
    assert "leisure" in heard(language="de")


def test_the_second_try_hears_the_same_words_and_the_same_again(heard):
    first = heard(careful=True)

    assert "leisure" in first
    assert heard(careful=True) == first


def test_parts_of_a_word_are_one_word(sample_speech):
    engine = engines.load(WhisperConfig())

    found = engine.transcribe(sample_speech[: 20 * 16_000], Options(), lambda _ms: None)

    words = [word.text.strip() for segment in found.segments for word in segment.words]
    assert "cold-hearted" in words
