from __future__ import annotations

import numpy as np

from tests.unit.transcription.speech import ScriptedEngine, segment
from transcription.engines.protocol import Options
from transcription.recognition import recognise

LOOP = "thank you " * 6


def seconds(count):
    return np.zeros(count * 16_000, dtype=np.float32)


def test_audio_shorter_than_a_tenth_of_a_second_is_not_even_tried():
    engine = ScriptedEngine()

    assert recognise(engine, np.zeros(1_000, dtype=np.float32), Options()).segments == ()
    assert engine.asked == []


def test_text_made_up_over_silence_is_left_out():
    engine = ScriptedEngine(
        [
            segment("Bye.", no_speech_prob=0.9, avg_logprob=-1.4),
            segment("Hello.", 3_000, no_speech_prob=0.9, avg_logprob=-0.3),
        ]
    )

    assert [s.text for s in recognise(engine, seconds(10), Options()).segments] == ["Hello."]


def test_a_loop_is_heard_again_carefully_between_its_neighbours():
    engine = ScriptedEngine(
        [segment("Before."), segment(LOOP, 4_000), segment("After.", 9_000)],
        [segment("He was not.", 1_000)],
    )

    heard = recognise(engine, seconds(20), Options("en", "A prompt.", "Dashwood"))

    assert [(s.text, s.start_ms) for s in heard.segments] == [
        ("Before.", 0),
        ("He was not.", 3_000),
        ("After.", 9_000),
    ]
    assert engine.asked[1] == (7 * 16_000, Options("en", "", "", careful=True))


def test_a_loop_that_stays_is_collapsed_and_not_tried_a_third_time():
    engine = ScriptedEngine([segment(LOOP)], [segment(LOOP)])

    heard = recognise(engine, seconds(20), Options("en"))

    assert [s.text for s in heard.segments] == ["thank you"]
    assert len(engine.asked) == 2


def test_every_word_has_a_time_inside_the_audio():
    engine = ScriptedEngine([segment("He was not an ill-disposed young man.", 8_000, 9_000)])

    heard = recognise(engine, seconds(10), Options("en"))

    times = [at for word in heard.segments[0].words for at in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert times[-1] <= 10_000
