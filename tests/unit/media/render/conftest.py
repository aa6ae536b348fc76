from __future__ import annotations

import pytest

from tests.fixtures.clips import Clip


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
