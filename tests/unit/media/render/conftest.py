from __future__ import annotations

import pytest

from glowing.media.render import Edit, Encoder, Format, FullEncode, Options, output_format
from glowing.media.render import render as render_edit
from tests.fixtures.clips import Clip

FAST = FullEncode(Encoder("x264", "libx264", ("-preset", "ultrafast", "-crf", "12")))


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """Make clips once per session, by what they are made of."""
    folder, made = tmp_path_factory.mktemp("clips"), {}

    def make(clip: Clip | None = None, suffix: str = ".mkv"):
        key = (clip or Clip(), suffix)
        if key not in made:
            made[key] = key[0].write(folder / f"{len(made)}{suffix}")
        return made[key]

    return make


@pytest.fixture
def render(tmp_path):
    """Render items of sources quickly; the same test finds its finished parts again."""

    def render(sources, *items, preset="source", loudness_lufs=None, chapters=(), **edit):
        whole = Edit(items, **edit)
        form = preset if isinstance(preset, Format) else output_format(preset, whole, sources)
        options = Options(chapters, "A title", loudness_lufs, FAST)
        return render_edit(whole, sources, form, tmp_path / "render", options=options)

    return render
