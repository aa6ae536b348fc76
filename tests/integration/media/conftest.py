from __future__ import annotations

import pytest

from tests.fixtures.clips import ffmpeg

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=2")
TONE = ("-f", "lavfi", "-i", "sine=frequency=440:duration=2")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "30")


@pytest.fixture
def record(tmp_path):
    """Write a recording made of lavfi sources; two seconds of picture and tone by default."""

    def write(*args, name="recording", container="matroska", inputs=(*PICTURE, *TONE)):
        path = tmp_path / name
        ffmpeg(*inputs, *X264, *args, "-f", container, f"file:{path}")
        return path

    return write
