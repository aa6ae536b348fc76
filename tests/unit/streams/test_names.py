from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from streams.names import is_file_name, is_recording, natural_order, recorded_at


@pytest.mark.parametrize(
    "name",
    [
        "2026-11-22 07-49-57.mkv",
        "day/Replay 2026-11-22_07-49-57.mp4",
        "2026-11-22T07.49.57.mov",
        "2026_11_22_07_49_57-vertical.ts",
    ],
)
def test_the_name_says_when_the_recording_began(name):
    assert recorded_at(name, ZoneInfo("UTC")) == datetime(2026, 11, 22, 7, 49, 57, tzinfo=UTC)


def test_the_clock_is_read_in_its_zone():
    begun = recorded_at("2026-11-22 07-49-57.mkv", ZoneInfo("America/Los_Angeles"))

    assert begun.astimezone(UTC) == datetime(2026, 11, 22, 15, 49, 57, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    ["talk.mkv", "2026-13-22 07-49-57.mkv", "2026-11-22.mkv", "12026-11-22 07-49-571.mkv"],
)
def test_other_names_say_nothing(name):
    assert recorded_at(name, ZoneInfo("UTC")) is None


@pytest.mark.parametrize("name", ["a.mkv", "day/A.MP4", "b.m2ts", ".a.b.webm"[1:]])
def test_videos_are_recordings(name):
    assert is_recording(name)


@pytest.mark.parametrize("name", ["a.txt", "mkv", "a.mkv.part", "day/._a.mkv", ".mkv", "a.m3u8"])
def test_other_and_hidden_files_are_not(name):
    assert not is_recording(name)


def test_names_are_ordered_as_people_count():
    names = ["clip 10.mkv", "clip 9.mkv", "clip 1.mkv"]

    assert sorted(names, key=natural_order) == ["clip 1.mkv", "clip 9.mkv", "clip 10.mkv"]


@pytest.mark.parametrize("name", ["ü" * 127 + "a", "a" * 255, "-a", "☕\n\"'"])
def test_any_plain_name_can_be_kept(name):
    assert is_file_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "a\0", "a" * 256, "ü" * 128, "\udcff.mkv"]
)
def test_names_that_are_paths_or_too_long_cannot(name):
    assert not is_file_name(name)
