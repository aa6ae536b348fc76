#!/usr/bin/env python
"""Django's command line for this project; starts the embedded services for as long as it runs."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import connections

from glowing.embedded import StartError, are_needed, preflight, services

# `demo` has services of its own.
WITHOUT_SERVICES = {
    "check",
    "collectstatic",
    "demo",
    "findstatic",
    "help",
    "spectacular",
    "version",
}

# What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glowing.settings.dev")
    data = Path(os.environ.get("GLOWING_DATA_DIR") or Path(__file__).resolve().parent / "var")
    alone = set(sys.argv[1:2] or ["help"]) <= WITHOUT_SERVICES or not are_needed()
    try:
        if not alone:
            preflight.check_data_dir(data, needed_bytes=preflight.FREE_BYTES_TO_START)
        with nullcontext() if alone else services(data.resolve()):
            try:
                execute_from_command_line(sys.argv)
            finally:
                close_pools()
    except (StartError, ImproperlyConfigured) as err:
        sys.exit(f"glowing-telegram: {err}")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def close_pools() -> None:
    """Let go of the database before it stops, or the pool tries to connect again."""
    for connection in connections.all(initialized_only=True):
        if hasattr(connection, "close_pool"):
            connection.close_pool()


if __name__ == "__main__":
    main()
