from __future__ import annotations

import wave

import numpy as np
import pytest

from transcription.audio import SpeechAudio, quietest_ms, window_end


@pytest.fixture
def make_wav(tmp_path):
    def make(samples, rate=16_000, channels=1):
        path = tmp_path / "speech.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(channels)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(np.asarray(samples, dtype="<i2").tobytes())
        return path

    return make


def test_a_stretch_is_read_as_numbers_between_minus_one_and_one(make_wav):
    audio = SpeechAudio(make_wav([16384] * 16_000 + [-32768] * 16_000))

    assert audio.duration_ms == 2_000
    assert audio.read(999, 1_001).tolist() == [0.5] * 16 + [-1.0] * 16


def test_audio_of_another_kind_is_refused(make_wav):
    with pytest.raises(ValueError, match="16 kHz mono"):
        SpeechAudio(make_wav([0] * 100, rate=48_000))


def test_a_window_takes_a_short_rest_along(make_wav):
    audio = SpeechAudio(make_wav([0] * 16_000 * 14))

    assert window_end(audio, 0, 10_000) == 14_000


def test_a_window_ends_within_its_length(make_wav):
    audio = SpeechAudio(make_wav([0] * 16_000 * 30))

    assert 5_000 <= window_end(audio, 0, 10_000) <= 10_000


def test_the_quietest_moment_lies_between_two_sentences(sample_speech):
    said_until_ms, said_again_ms = 8_445, 10_445

    found_ms = 5_000 + quietest_ms(sample_speech[5 * 16_000 : 12 * 16_000])

    assert said_until_ms <= found_ms <= said_again_ms
