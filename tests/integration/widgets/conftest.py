from __future__ import annotations

import pytest

from tests.factories.widgets import StreamWidgetFactory
from tests.integration.realtime.conftest import connect

__all__ = ["connect"]


@pytest.fixture
def widget(owner):
    return StreamWidgetFactory(owner=owner, title="Break")
