from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.management.commands import migrate
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = 7_305_805  # any number that every process of this product takes


class Command(migrate.Command):
    """Django's own, one at a time: whoever comes second waits and finds nothing to do."""

    def handle(self, *args: Any, **options: Any) -> None:
        with _alone(options["database"]):
            super().handle(*args, **options)


@contextmanager
def _alone(database: str) -> Iterator[None]:
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
