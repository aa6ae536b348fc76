from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connections

from glowing.embedded import postgres
from tests.outage import ALIAS, private_postgres
from tests.s3 import s3, s3_server
from tests.worker import ROOT

__all__ = ["s3", "s3_server"]


@pytest.fixture
def database(tmp_path):
    """A PostgreSQL of this test's own, with all tables, under the alias `private`."""
    found, server = private_postgres(tmp_path / "private")
    server.start()
    postgres.create_database(found)
    server.url = found.database_url
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=ROOT, check=True, env=os.environ | {"DATABASE_URL": server.url},
    )  # fmt: skip
    place = {"NAME": "glowing", "PORT": found.postgres_port, "PASSWORD": found.password}
    connections[ALIAS] = connections["default"].copy(ALIAS)
    connections[ALIAS].settings_dict |= place | {"OPTIONS": {}}
    yield server
    connections[ALIAS].close()
    del connections[ALIAS]
    server.stop()
