"""What tests that commit leave is deleted: for few rows a hundredth of what truncating takes."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

COMES_WITH_THE_TABLES = (ContentType, Permission)


@cache
def _tables() -> list[str]:
    kept = [model._meta.db_table for model in COMES_WITH_THE_TABLES]
    found = connection.introspection.django_table_names(include_views=False)
    return [connection.ops.quote_name(name) for name in found if name not in kept]


def empty() -> None:
    """Delete all that tests made, as soon as nobody else writes; keys are checked at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(_tables())} IN EXCLUSIVE MODE")
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in _tables()))
