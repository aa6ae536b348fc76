"""Where a command works: a terminal, a database that is up to date, somebody who owns."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from rich.console import Console

from glowing.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator


def terminal() -> Console:
    """Return what a command prints to."""
    return Console(highlight=False, soft_wrap=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what is only informative out of the terminal for the block."""
    before = logging.root.manager.disable
    logging.disable(max(before, logging.INFO))
    try:
        yield
    finally:
        logging.disable(before)


def bring_database_up_to_date() -> None:
    """Migrate, which does nothing where there is nothing to do."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database cannot be reached: {error}") from error
    call_command("migrate", interactive=False, verbosity=0)


def owner_named(username: str) -> User:
    """Return the user with this name; without one the first superuser, made if there is none."""
    users = User.objects.order_by("pk")
    if username:
        found = users.filter(username=username).first()
        if found is None:
            raise CommandError(f"There is no user called {username}.")
        return found
    if not users.exists():
        call_command("create_first_user")
    found = users.filter(is_superuser=True).first()
    if found is None:
        raise CommandError("There is no superuser; say who owns the recordings with --user.")
    return found
