"""A throwaway database with all tables, for benchmarks that work end to end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def database() -> Iterator[None]:
    """Start services of their own and set Django up on them; only the first use in a process."""
    from tests import services  # isort: skip - sets the environment that Django reads

    import django
    from django.core.management import call_command

    try:
        django.setup()
        call_command("migrate", verbosity=0)
        yield
    finally:
        services.pytest_unconfigure()
