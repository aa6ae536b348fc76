"""The sample recording, stretched to five minutes without decoding it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from glowing.media.binaries import binary

SAMPLE = Path(__file__).resolve().parents[1] / "streams" / "sample"


def five_minutes(folder: Path) -> Path:
    """Write the second clip of the sample eight times in a row, cut at 300 s."""
    path = folder / "five-minutes.mkv"
    clip = SAMPLE / "2026-11-22 07-50-34.mkv"
    argv = [binary("ffmpeg"), "-v", "error", "-nostdin", "-y", "-stream_loop", "-1"]
    argv += ["-i", str(clip), "-map", "0", "-c", "copy", "-t", "300", str(path)]
    subprocess.run(argv, check=True)
    return path
