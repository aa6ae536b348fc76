"""Pytest plugin: start throwaway services before Django reads its settings.

Workers of pytest-xdist inherit the environment, so that all share one PostgreSQL and one Valkey.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg

from glowing.embedded import services

_stack = ExitStack()
_found = None

if "GLOWING_TEST_DIR" not in os.environ:
    _dir = Path(tempfile.mkdtemp(prefix="glowing-"))
    (_dir / "static").mkdir()  # whitenoise warns when it is missing
    _stack.callback(shutil.rmtree, _dir, ignore_errors=True)
    os.environ |= {
        "GLOWING_TEST_DIR": str(_dir),
        "GLOWING_DATA_DIR": str(_dir),
        "DJANGO_SETTINGS_MODULE": "glowing.settings.test",
    }
    _found = _stack.enter_context(services(_dir))


def pytest_configure() -> None:
    """Let a database that is thrown away not care for a loss of power."""
    if _found:
        with psycopg.connect(_found.database_url, autocommit=True) as connection:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    _stack.close()
