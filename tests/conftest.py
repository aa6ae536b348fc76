from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from tests.factories.accounts import UserFactory
from tests.folders import keep_below

SAMPLE = Path(__file__).resolve().parents[1] / "streams" / "sample"

# How long an example takes is the machine's business, not the code's.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    """Give every test its own archive, media and scratch folders."""
    return keep_below(tmp_path / "data", settings)


@pytest.fixture
def owner(db):
    return UserFactory()


@pytest.fixture
def stranger(db):
    return UserFactory()


@pytest.fixture
def sample() -> Path:
    """The folder of the sample stream: two recordings and `truth.json`."""
    return SAMPLE
