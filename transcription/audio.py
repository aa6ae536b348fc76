"""The speech of a clip, read window by window: hours of it never sit in memory."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import numpy as np

from transcription.engines.protocol import SAMPLE_RATE, Samples

if TYPE_CHECKING:
    from pathlib import Path

SEARCH_MS = 60_000
FRAME = 512  # what Silero VAD judges at a time
PAUSE_FRAMES = 16


class SpeechAudio:
    """A WAV file of 16 kHz mono 16-bit samples, as ingestion writes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with wave.open(str(path)) as file:
            layout = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            if layout != (SAMPLE_RATE, 1, 2):
                raise ValueError(f"{path.name} is not 16 kHz mono 16-bit: {layout}")
            self.duration_ms: int = file.getnframes() * 1000 // SAMPLE_RATE

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """Return the samples of a stretch, as numbers from -1 to 1."""
        first, last = (at * SAMPLE_RATE // 1000 for at in (start_ms, end_ms))
        with wave.open(str(self._path)) as file:
            file.setpos(first)
            samples = np.frombuffer(file.readframes(last - first), dtype="<i2")
        return samples.astype(np.float32) / 32768.0


def window_end(audio: SpeechAudio, start_ms: int, length_ms: int) -> int:
    """Return where a window of about `length_ms` may end without cutting a word.

    That is the moment with the least speech in its last minute, or the end of the audio.
    """
    search_ms = min(SEARCH_MS, length_ms // 2)
    if audio.duration_ms - start_ms <= length_ms + search_ms:
        return audio.duration_ms
    from_ms = start_ms + length_ms - search_ms
    return from_ms + quietest_ms(audio.read(from_ms, from_ms + search_ms))


def quietest_ms(samples: Samples) -> int:
    """Return the middle of the half second in which Silero VAD hears the least speech."""
    from faster_whisper.vad import get_vad_model

    frames = len(samples) // FRAME
    speech = get_vad_model()(samples[: frames * FRAME].copy()).reshape(-1)
    calm = np.convolve(speech, np.ones(PAUSE_FRAMES) / PAUSE_FRAMES, mode="valid")
    return int((float(np.argmin(calm)) + PAUSE_FRAMES / 2) * FRAME * 1000 / SAMPLE_RATE)
