from __future__ import annotations

import json
import tracemalloc
import wave

import numpy as np
import pytest

from glowing.media.waveform import BLOCK_BYTES, Waveform


def write(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(np.asarray(samples, dtype="<i2").tobytes())
    return path


def loud(seconds):
    return np.resize([8000, -8000], int(seconds * 16000))


def quiet(seconds):
    return np.zeros(int(seconds * 16000))


def read(path, **options):
    return Waveform(path, **{"threshold_db": -40, "min_ms": 300} | options)


def test_a_file_read_while_it_grows_gives_the_same_as_one_read_whole(tmp_path):
    samples = np.concatenate([loud(0.7), quiet(62.3), loud(58), quiet(30), loud(1.0005)])
    whole = write(tmp_path / "whole.wav", samples)
    growing = tmp_path / "growing.wav"
    content = whole.read_bytes()
    early, late = read(growing), read(whole)

    for end in range(44, len(content), 700_001):
        growing.write_bytes(content[:end])
        early.advance()
    growing.write_bytes(content)

    assert early.finish(clip_ms=0) == late.finish(clip_ms=0)
    assert early.duration_ms == late.duration_ms == len(samples) // 16


def test_silence_may_cross_the_border_of_two_blocks(tmp_path):
    border_s = BLOCK_BYTES / 32000
    samples = np.concatenate([loud(border_s - 1), quiet(2), loud(1)])

    silences = read(write(tmp_path / "a.wav", samples)).finish(clip_ms=0)

    expected = ((border_s - 1) * 1000, (border_s + 1) * 1000)
    assert silences == (pytest.approx(expected, abs=11),)


def test_a_file_without_samples_is_silent_for_the_whole_clip(tmp_path):
    assert read(write(tmp_path / "a.wav", [])).finish(clip_ms=900) == ((0, 900),)


def test_the_loudest_negative_sample_is_a_full_peak(tmp_path):
    waveform = read(write(tmp_path / "a.wav", [-32768] * 160))
    waveform.finish(clip_ms=0)

    waveform.write_peaks(tmp_path / "peaks.json")

    levels = json.loads((tmp_path / "peaks.json").read_text())["resolutions"]
    assert levels == {"100": [255], "10": [255], "1": [255]}


def test_memory_stays_flat_for_an_hour(tmp_path):
    path = write(tmp_path / "a.wav", [])
    with path.open("r+b") as file:
        file.truncate(44 + 3600 * 32000)
    waveform = read(path)

    tracemalloc.start()
    silences = waveform.finish(clip_ms=0)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert silences == ((0, 3_600_000),)
    assert most < 30 << 20
