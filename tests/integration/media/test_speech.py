from __future__ import annotations

import dataclasses

import pytest

from glowing.media.audio import analyse_audio
from glowing.media.probe import probe
from glowing.media.speech import choose_speech_track, speech_share

MIC = 1


@pytest.fixture
def analysed(sample, tmp_path):
    path = sample / "2026-11-22 07-50-34.mkv"
    info = probe(path)
    return info.audio, analyse_audio(path, info, tmp_path)


def untitled(streams):
    return [dataclasses.replace(stream, title=f"Track{n}") for n, stream in enumerate(streams)]


def test_speech_is_measured_in_voices_and_not_in_game_sound(analysed):
    mix, mic, game = (speech_share(track.speech) for track in analysed[1])

    assert mic > 0.3
    assert mix > 0.3
    assert game < 0.05


def test_the_title_decides_without_listening(analysed):
    streams, tracks = analysed

    assert choose_speech_track(streams, tracks) == MIC


def test_without_titles_the_cleanest_voice_is_chosen(analysed):
    streams, tracks = analysed

    assert choose_speech_track(untitled(streams), tracks) == MIC


@pytest.mark.parametrize("title", ["Mic/Aux", "Mikrofon", "my voice", "Speech"])
def test_titles_of_several_recorders_are_known(analysed, title):
    streams, tracks = analysed
    named = [*untitled(streams)[:2], dataclasses.replace(streams[2], title=title)]

    assert choose_speech_track(named, tracks) == 2


def test_the_only_track_is_the_speech_track(analysed):
    streams, tracks = analysed

    assert choose_speech_track(untitled(streams[:1]), tracks[:1]) == 0


def test_without_sound_there_is_no_speech_track():
    assert choose_speech_track([], []) is None


def test_a_file_shorter_than_a_frame_holds_no_speech(tmp_path, record):
    path = record("-c:a", "pcm_s16le", inputs=("-f", "lavfi", "-i", "sine=duration=0.02"))
    track = analyse_audio(path, probe(path), tmp_path)[0]

    assert speech_share(track.speech) == 0
