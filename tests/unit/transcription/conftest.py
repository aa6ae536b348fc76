from __future__ import annotations

import subprocess

import numpy as np
import pytest

from glowing.media.binaries import binary


@pytest.fixture
def sample_speech(sample):
    """Return the microphone of the first recording as samples at 16 kHz."""
    source = sample / "2026-11-22 07-49-57.mkv"
    output = ["-map", "0:a:1", "-ac", "1", "-ar", "16000", "-f", "f32le", "-"]
    argv = [binary("ffmpeg"), "-v", "error", "-i", str(source), *output]
    return np.frombuffer(subprocess.run(argv, check=True, capture_output=True).stdout, "<f4")
