from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
from django.test import TransactionTestCase

from tests.emptying import empty
from tests.factories.accounts import UserFactory
from tests.folders import keep_below

SAMPLE = Path(__file__).resolve().parents[1] / "streams" / "sample"

# Folders whose tests share servers, workers or a browser.
TOGETHER = ("tests/contract/", "tests/e2e/")

# How long an example takes is the machine's business, not the code's; which ones are tried is
# no matter of luck.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")

TransactionTestCase._fixture_teardown = lambda _self: empty()


def pytest_collection_modifyitems(items):
    """Let tests that share something come together, in random order, so that it starts once."""
    modules: dict[Path, int] = {}

    def place(item):
        folder = next((one for one in TOGETHER if item.nodeid.startswith(one)), "")
        return folder, modules.setdefault(item.path, len(modules)) if folder else 0

    items.sort(key=place)


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
