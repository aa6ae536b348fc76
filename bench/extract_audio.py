"""Analyse three tracks (speech files, peaks, silences, loudness) against bare extraction."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.harness import Result, compare
from bench.stretched import five_minutes
from glowing.media.audio import analyse_audio
from glowing.media.binaries import binary
from glowing.media.probe import probe


def main() -> Result:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recording = five_minutes(folder)
        info = probe(recording)
        bare = [binary("ffmpeg"), "-v", "error", "-nostdin", "-y", "-i", str(recording)]
        for track in range(3):
            bare += ["-map", f"0:a:{track}", "-ac", "1", "-ar", "16000", f"{folder}/{track}.wav"]
        return compare(
            "extract 3 tracks + peaks + silence + loudness, 5 min",
            lambda: analyse_audio(recording, info, folder),
            lambda: subprocess.run(bare, check=True),
            bar=1.6,
        )


if __name__ == "__main__":
    sys.exit(main().show())
