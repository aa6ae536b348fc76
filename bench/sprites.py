"""Stills and sprite sheets of all key frames against bare `-skip_frame nokey` stills."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.harness import Result, compare
from bench.stretched import five_minutes
from glowing.media.binaries import binary
from glowing.media.probe import probe
from glowing.media.stills import make_stills


def main() -> Result:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recording = five_minutes(folder)
        info = probe(recording)
        ours, theirs = folder / "ours", folder / "theirs"
        ours.mkdir()
        theirs.mkdir()
        bare = [binary("ffmpeg"), "-v", "error", "-nostdin", "-y", "-skip_frame", "nokey"]
        bare += ["-i", str(recording), "-fps_mode", "passthrough", "-vf", "scale=200:-2"]
        bare += [f"{theirs}/%d.jpg"]
        return compare(
            "sprites of all key frames, 5 min",
            lambda: make_stills(recording, info, ours),
            lambda: subprocess.run(bare, check=True),
            bar=1.2,
        )


if __name__ == "__main__":
    sys.exit(main().show())
