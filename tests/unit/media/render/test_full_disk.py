from __future__ import annotations

import shutil
from collections import namedtuple

import pytest

from glowing.media.errors import NoSpace
from glowing.media.render import Item
from tests.fixtures.clips import numbers

ITEMS = (Item(0, 0, 60), Item(0, 120, 180))
Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize("name", ["picture-00000.mp4", "sound-00000.mov", "video.mp4"])
def test_a_disk_that_is_full_is_named_and_the_next_render_works(clips, render, tmp_path, name):
    folder = tmp_path / "render"
    folder.mkdir()
    (folder / f"{name}.part").symlink_to("/dev/full")

    with pytest.raises(NoSpace):
        render([clips()], *ITEMS)

    assert not list(folder.glob("*.part"))
    assert not (folder / name).exists()
    assert numbers(render([clips()], *ITEMS)) == [*range(30), *range(60, 90)]


def test_a_render_that_cannot_fit_is_refused_before_it_starts(clips, render, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1, 1, 1000))

    with pytest.raises(NoSpace, match="GB"):
        render([clips()], *ITEMS)

    assert not list((tmp_path / "render").iterdir())
