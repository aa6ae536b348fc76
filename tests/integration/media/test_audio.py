from __future__ import annotations

import json
import re
import subprocess
import threading
import wave

import numpy as np
import pytest

from glowing.media.audio import AudioOptions, analyse_audio
from glowing.media.binaries import binary
from glowing.media.errors import Cancelled
from glowing.media.probe import probe
from glowing.media.types import Watch
from tests.integration.media.conftest import PICTURE, TONE

# The level at which the truth of the sample was measured.
AS_MEASURED = AudioOptions(silence_threshold_db=-38, silence_min_ms=1000)

GAP = ("-f", "lavfi", "-i", "aevalsrc='sin(6283*t)*(lt(t,0.5)+gt(t,1.25))':duration=2")


def truth_of(sample, number):
    """Return a file of the sample and its true silences in ms of the file."""
    truth = json.loads((sample / "truth.json").read_text())
    file = truth["stream"]["files"][number]
    start, end = file["stream_start"], file["stream_start"] + file["duration"]
    silences = [
        (max(item["stream_start"], start) - start, min(item["stream_end"], end) - start)
        for item in truth["silences"]
        if file["name"] in item["files"]
    ]
    return sample / file["name"], np.array(silences) * 1000, truth["edge_tolerance"] * 1000


def speech_samples(track):
    with wave.open(str(track.speech)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def reference_loudness(path, track):
    argv = [binary("ffmpeg"), "-hide_banner", "-nostdin", "-i", str(path), "-map", f"0:a:{track}"]
    argv += ["-af", "ebur128=framelog=verbose", "-f", "null", "-"]
    log = subprocess.run(argv, check=True, capture_output=True, text=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", log)[-1])


@pytest.mark.parametrize("number", [0, 1])
def test_silences_of_the_sample_are_where_they_were_measured(sample, tmp_path, number):
    path, silences, _tolerance = truth_of(sample, number)

    mic = analyse_audio(path, probe(path), tmp_path, AS_MEASURED)[1]

    assert np.array(mic.silences) == pytest.approx(silences, abs=20)


@pytest.mark.parametrize("number", [0, 1])
def test_silences_with_the_defaults_stay_within_the_tolerance(sample, tmp_path, number):
    path, silences, tolerance = truth_of(sample, number)

    mic = analyse_audio(path, probe(path), tmp_path)[1]

    assert np.array(mic.silences) == pytest.approx(silences, abs=tolerance + 10)


def test_loudness_agrees_with_the_reference_meter(sample, tmp_path):
    path = sample / "2026-11-22 07-50-34.mkv"

    tracks = analyse_audio(path, probe(path), tmp_path)

    expected = [reference_loudness(path, track) for track in range(3)]
    assert [track.loudness_lufs for track in tracks] == pytest.approx(expected, abs=0.2)


def test_sound_with_as_much_above_8_khz_as_pink_noise_reads_a_little_low(tmp_path, record):
    pink = ("-f", "lavfi", "-i", "anoisesrc=color=pink:duration=3:amplitude=0.3:r=48000:seed=1")
    path = record("-c:a", "flac", inputs=pink)

    track = analyse_audio(path, probe(path), tmp_path)[0]

    assert -1.6 < track.loudness_lufs - reference_loudness(path, 0) <= 0


def test_all_tracks_come_from_one_run(tmp_path, record, caplog):
    maps = ["-map", "0:v", *(["-map", "1:a"] * 8)]
    path = record(*maps)
    info = probe(path)
    caplog.clear()

    tracks = analyse_audio(path, info, tmp_path)

    assert [track.track for track in tracks] == list(range(8))
    assert {len(speech_samples(track)) for track in tracks} == {tracks[0].duration_ms * 16}
    assert len([entry for entry in caplog.messages if "media.command" in entry]) == 1


def test_a_gap_in_the_tone_is_found_to_the_millisecond(tmp_path, record):
    path = record("-c:a", "pcm_s16le", inputs=GAP)

    track = analyse_audio(path, probe(path), tmp_path, AudioOptions(-50, 300))[0]

    assert np.array(track.silences) == pytest.approx(np.array([(500, 1250)]), abs=12)


def test_silences_shorter_than_the_minimum_are_left_out(tmp_path, record):
    path = record("-c:a", "pcm_s16le", inputs=GAP)

    assert analyse_audio(path, probe(path), tmp_path, AudioOptions(-50, 900))[0].silences == ()


def test_a_track_that_starts_late_is_silent_until_then(tmp_path, record):
    path = record("-c:a", "flac", inputs=(*PICTURE, "-itsoffset", "0.8", *TONE))

    track = analyse_audio(path, probe(path), tmp_path, AudioOptions(-50, 300))[0]

    assert track.silences[0] == pytest.approx((0, 800), abs=30)
    assert not speech_samples(track)[:12000].any()


def test_a_track_that_ends_early_is_silent_from_there_on(tmp_path, record):
    short = (*TONE[:-1], TONE[-1].replace("duration=2", "duration=1"))
    path = record("-c:a", "flac", inputs=(*PICTURE, *short))
    info = probe(path)

    track = analyse_audio(path, info, tmp_path, AudioOptions(-50, 300))[0]

    assert track.silences == (pytest.approx((1000, info.duration_ms), abs=30),)


def test_clip_time_counts_from_the_first_sample_also_before_zero(tmp_path, record):
    shift = ("-output_ts_offset", "-0.7", "-avoid_negative_ts", "disabled")
    inputs = (*TONE, "-itsoffset", "0.5", *TONE)
    path = record("-map", "0", "-map", "1", "-c:a", "flac", *shift, inputs=inputs)
    info = probe(path)

    early, late = analyse_audio(path, info, tmp_path, AudioOptions(-50, 300))

    assert info.start_ms == pytest.approx(-700, abs=30)
    assert late.silences[0] == pytest.approx((0, 500), abs=30)
    assert early.silences == (pytest.approx((2000, 2500), abs=40),)


def test_peaks_come_in_three_resolutions(tmp_path, record):
    path = record("-c:a", "flac", inputs=TONE)

    track = analyse_audio(path, probe(path), tmp_path)[0]

    content = json.loads(track.peaks.read_text())
    assert content["max"] == 255
    assert content["duration_ms"] == track.duration_ms
    assert {key: len(peaks) for key, peaks in content["resolutions"].items()} == {
        "100": 200,
        "10": 20,
        "1": 2,
    }
    assert content["resolutions"]["1"][0] == pytest.approx(32, abs=2)  # lavfi's sine is 1/8 loud


def test_nothing_heard_is_loudness_none_and_one_silence(tmp_path, record):
    path = record(inputs=("-f", "lavfi", "-i", "anullsrc=duration=2"))
    info = probe(path)

    track = analyse_audio(path, info, tmp_path)[0]

    assert track.loudness_lufs is None
    assert track.silences == ((0, max(info.duration_ms, track.duration_ms)),)


def test_without_sound_there_is_nothing_to_analyse(tmp_path, record):
    path = record(inputs=PICTURE)

    assert analyse_audio(path, probe(path), tmp_path) == ()


def test_a_truncated_recording_gives_what_it_holds(tmp_path, record):
    path = record("-c:a", "flac", inputs=TONE)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    info = probe(path)

    track = analyse_audio(path, info, tmp_path)[0]

    assert track.duration_ms == pytest.approx(info.duration_ms, abs=120)


def test_a_second_run_replaces_the_first(tmp_path, record):
    path = record()
    info = probe(path)

    assert analyse_audio(path, info, tmp_path) == analyse_audio(path, info, tmp_path)


def test_the_analysis_can_be_cancelled(tmp_path, record):
    cancel = threading.Event()
    cancel.set()
    path = record()
    info = probe(path)

    with pytest.raises(Cancelled):
        analyse_audio(path, info, tmp_path, watch=Watch(cancel=cancel))
