from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from glowing.embedded import postgres
from tests.outage import ALIAS, private_postgres
from tests.s3 import s3, s3_server
from tests.web import Web
from tests.worker import database_url

__all__ = ["s3", "s3_server"]


@pytest.fixture
def database(tmp_path):
    """A PostgreSQL of this test's own, with all tables, under the alias `private`."""
    with private_postgres(tmp_path / "private") as (found, server):
        postgres.create_database(found)
        server.url = found.database_url
        place = {"NAME": "glowing", "PORT": found.postgres_port, "PASSWORD": found.password}
        connections[ALIAS] = connections["default"].copy(ALIAS)
        connections[ALIAS].settings_dict |= place | {"OPTIONS": {}}
        call_command("migrate", database=ALIAS, verbosity=0)
        yield server
        connections[ALIAS].close()
        del connections[ALIAS]


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
        started.append(Web(tmp_path, base | (env or {})))
        return started[-1].start()

    yield start
    for one in started:
        one.close()
        request.node.add_report_section("call", one.log.name, one.log.read_text())
