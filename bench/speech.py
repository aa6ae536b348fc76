"""Hours of speech, made from the two recordings of the sample."""

from __future__ import annotations

import json
import subprocess
import wave
from itertools import cycle
from pathlib import Path

from glowing.media.binaries import binary

SAMPLE = Path(__file__).resolve().parents[1] / "streams" / "sample"
RATE = 16_000


def microphones() -> tuple[list[bytes], list[str]]:
    """Return the samples of both microphone tracks at 16 kHz, and what is said in each."""
    truth = json.loads((SAMPLE / "truth.json").read_text())
    names = [file["name"] for file in truth["stream"]["files"]]
    said = [" ".join(u["text"] for u in truth["utterances"] if u["file"] == n) for n in names]
    return [_decoded(SAMPLE / name) for name in names], said


def looped(path: Path, length_s: int) -> str:
    """Write at least this much speech as WAV, whole recordings only; return its text."""
    sounds, texts = microphones()
    said, written = [], 0
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for sound, text in cycle(zip(sounds, texts, strict=True)):
            if written >= length_s * RATE * 2:
                return " ".join(said)
            file.writeframesraw(sound)
            written += len(sound)
            said.append(text)
    raise AssertionError


def _decoded(path: Path) -> bytes:
    output = ["-map", "0:a:1", "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"]
    argv = [binary("ffmpeg"), "-v", "error", "-i", str(path), *output]
    return subprocess.run(argv, check=True, capture_output=True).stdout
