"""Which track holds the voice."""

from __future__ import annotations

import functools
import re
import wave
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from glowing.media.audio import TrackAnalysis
    from glowing.media.types import AudioStream

FRAME = 512
IS_SPEECH = 0.5
ALIKE = 0.05
# Ten minutes, spread evenly, tell the share of speech of any stream.
WINDOWS = 20
WINDOW_S = 30
VOICE_TITLE = re.compile(
    r"\b(mic|micro|mikro|voice|vocals?|speech|stimme|commentary)", re.IGNORECASE
)


def speech_share(speech: Path) -> float:
    """Return the share (0 to 1) of a 16 kHz mono WAV that is speech, by Silero VAD.

    Long files are sampled, so that time and memory do not grow with hours.
    """
    with wave.open(str(speech), "rb") as file:
        frames = file.getnframes()
        if frames < FRAME:
            return 0.0
        size = min(frames, WINDOW_S * file.getframerate())
        count = min(WINDOWS, -(-frames // size))
        starts = np.linspace(0, frames - size, count).astype(int).tolist()
        probabilities = np.concatenate([_probabilities(file, start, size) for start in starts])
    return float((probabilities > IS_SPEECH).mean())


def choose_speech_track(
    streams: Sequence[AudioStream], tracks: Sequence[TrackAnalysis]
) -> int | None:
    """Return the track number of the voice: by title, else by most speech; None without sound.

    A mix holds as much speech as the microphone in it: of such tracks, the one with the longest
    pauses is the cleanest.
    """
    for track, stream in enumerate(streams):
        if VOICE_TITLE.search(stream.title):
            return track
    if len(tracks) < 2:
        return tracks[0].track if tracks else None
    shares = {track.track: speech_share(track.speech) for track in tracks}
    enough = max(shares.values()) - ALIKE
    spoken = [track for track in tracks if shares[track.track] >= enough]
    return max(spoken, key=_pauses_ms).track


def _pauses_ms(track: TrackAnalysis) -> int:
    return sum(end - start for start, end in track.silences)


def _probabilities(file: wave.Wave_read, start: int, size: int) -> NDArray[np.float32]:
    file.setpos(start)
    samples = np.frombuffer(file.readframes(size), dtype="<i2").astype(np.float32) / np.float32(
        32768
    )
    whole = samples[: len(samples) // FRAME * FRAME]
    return np.asarray(_voice_detector()(whole), dtype=np.float32).reshape(-1)


@functools.cache
def _voice_detector() -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    # Imported late: it loads a runtime of its own that the web process never needs.
    from faster_whisper.vad import get_vad_model

    return cast("Callable[[NDArray[np.float32]], NDArray[np.float32]]", get_vad_model())
