"""WhisperX on a CPU, in an environment of its own: `make test-whisperx`.

Kept from the other tests by its name: they have neither torch nor the minutes.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from glowing.exceptions import UserError
from glowing.media.binaries import binary
from tests.wer import word_error_rate
from tests.whisperx.alignment import save_aligner, save_splitter
from transcription import engines
from transcription.engines.config import WhisperConfig
from transcription.engines.protocol import Options
from transcription.recognition import recognise

SAMPLE = Path(__file__).resolve().parents[2] / "streams" / "sample"
NAME = "2026-11-22 07-49-57.mkv"


@pytest.fixture(scope="session")
def engine():
    return engines.load(WhisperConfig(engine="whisperx"))


@pytest.fixture(scope="session")
def speech():
    output = ["-map", "0:a:1", "-ac", "1", "-ar", "16000", "-f", "f32le", "-"]
    argv = [binary("ffmpeg"), "-v", "error", "-i", str(SAMPLE / NAME), *output]
    raw = subprocess.run(argv, check=True, capture_output=True).stdout
    return np.frombuffer(raw, "<f4").copy()


@pytest.fixture(scope="session")
def said():
    truth = json.loads((SAMPLE / "truth.json").read_text())
    return " ".join(u["text"] for u in truth["utterances"] if u["file"] == NAME)


def test_the_sample_is_heard_with_few_errors(engine, speech, said):
    done = []

    found = recognise(engine, speech, Options(), done.append)

    heard = " ".join(segment.text for segment in found.segments)
    assert word_error_rate(said, heard) <= 0.1
    assert found.language == "en"
    assert done


def test_without_an_aligner_every_word_has_an_estimated_time(engine, speech):
    found = recognise(engine, speech, Options())

    words = [word for segment in found.segments for word in segment.words]
    times = [at for word in words for at in (word.start_ms, word.end_ms)]
    assert all(word.estimated for word in words)
    assert times == sorted(times)


def test_the_prompt_sets_the_style(engine, speech):
    found = engine.transcribe(
        speech, Options(initial_prompt="and mister john dashwood, mister"), lambda _ms: None
    )

    assert "mister" in found.segments[0].text


def test_silence_has_no_text_and_no_language(engine):
    silence = np.zeros(20 * 16_000, dtype=np.float32)

    assert recognise(engine, silence, Options()).segments == ()


def test_an_aligner_that_is_not_there_is_a_sentence(speech):
    aligning = engines.load(WhisperConfig(engine="whisperx", align_model="/nowhere"))

    with pytest.raises(UserError, match="WHISPERX_ALIGN_MODEL"):
        aligning.transcribe(speech, Options(), lambda _ms: None)


def test_an_aligner_gives_every_word_a_time_of_its_own(speech, tmp_path):
    save_splitter(tmp_path / "nltk")
    (tmp_path / "model").mkdir()
    config = WhisperConfig(engine="whisperx", align_model=save_aligner(tmp_path / "model"))

    found = recognise(engines.load(config), speech, Options())

    words = [word for segment in found.segments for word in segment.words]
    times = [at for word in words for at in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert any(not word.estimated for word in words)
