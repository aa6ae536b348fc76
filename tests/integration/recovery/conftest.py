from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from tests.web import start_web
from tests.worker import database_url


@pytest.fixture
def web(folders, tmp_path, transactional_db, request):
    """Start web servers on the test's database and folders: `web(env={...})`."""
    (folders / "static").mkdir(parents=True)
    started = []
    base = {
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": settings.REDIS_URL,
        "GLOWING_DATA_DIR": str(folders),
    }

    def start(*, env=None):
        started.append(start_web(tmp_path, env=base | (env or {})))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        request.node.add_report_section("call", one.log.name, one.log.read_text())
