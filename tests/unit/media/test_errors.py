from __future__ import annotations

import re
from pathlib import Path

import pytest

from glowing.media import errors

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("returncode", "stderr", "code"),
    [
        (1, "file:/x.mp4: No space left on device", "media.no_space"),
        (0, "Error closing file /x: No space left on device", "media.no_space"),
        (1, "[mov @ 0x1] moov atom not found\nx: Invalid data found", "media.incomplete"),
        (1, "x: Invalid data found when processing input", "media.not_media"),
        (1, "[matroska @ 0x1] File ended prematurely at pos. 300", "media.no_content"),
        (1, "[hls @ 0x1] Format not on whitelist 'mov'", "media.unsafe_format"),
        (1, "[aac @ 0x1] Cannot allocate memory", "media.too_much_memory"),
        (-9, "", "media.killed"),
        (-25, "", "media.output_too_big"),
        (-24, "", "media.timed_out"),
        (-11, "", "media.failed"),
        (1, "something else", "media.failed"),
    ],
)
def test_every_ending_has_its_code(returncode, stderr, code):
    assert errors.from_exit(["ffmpeg"], returncode, stderr).code == code


def test_titles_in_the_log_are_not_messages():
    log = "Input #0, matroska\n    title           : a: No space left on device\n"

    assert errors.from_exit(["ffmpeg"], 1, log).code == "media.failed"


def test_every_code_is_explained():
    source = "".join(path.read_text() for path in (ROOT / "glowing" / "media").glob("*.py"))
    codes = set(re.findall(r'"(media\.[a-z_]+)"', source)) - {"media.command"}

    listed = (ROOT / "docs" / "errors.md").read_text()

    assert len(codes) > 15
    assert [code for code in sorted(codes) if f"| {code} |" not in listed] == []
