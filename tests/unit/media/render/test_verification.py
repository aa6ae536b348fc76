"""A finished video that is not what was planned is never handed out."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from glowing.media.render import Edit, Item, output_format
from glowing.media.render.timeline import lay_out
from glowing.media.render.verification import NotAsPlanned, check_video
from glowing.media.runner import ffmpeg


@pytest.fixture
def timeline(clips):
    edit = Edit((Item(0, 0, 120),))
    return lay_out(edit, [clips()], output_format("source", edit, [clips()]))


@pytest.fixture
def video(clips, render):
    return render([clips()], Item(0, 0, 120))


@pytest.fixture
def change(video, tmp_path):
    """Copy the video with other options of ffmpeg."""

    def change(*options):
        other = tmp_path / "other.mp4"
        copy = ["-v", "error", "-i", str(video), "-map", "0", "-c", "copy", *options, str(other)]
        subprocess.run([ffmpeg()[0], *copy], check=True)
        return other

    return change


def test_a_video_as_planned_is_accepted(timeline, video):
    check_video(timeline, 0, video)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["-movflags", "+faststart", "-t", "1"], "picture"),
        (["-movflags", "+faststart", "-t", "1"], "ms, planned 2000"),
        (["-movflags", "+faststart", "-an"], "0 audio tracks, planned 1"),
        (["-movflags", "+faststart", "-vn"], "picture"),
        ([], "the index is at the end"),
    ],
)
def test_a_video_that_lacks_something_is_refused(timeline, change, options, reason):
    with pytest.raises(NotAsPlanned, match=reason):
        check_video(timeline, 0, change(*options))


def test_missing_chapters_are_noticed(timeline, video):
    with pytest.raises(NotAsPlanned, match="0 chapters, planned 3"):
        check_video(timeline, 3, video)


def test_another_size_is_noticed(timeline, video):
    larger = replace(timeline, format=replace(timeline.format, width=1920))

    with pytest.raises(NotAsPlanned, match="picture"):
        check_video(larger, 0, video)
