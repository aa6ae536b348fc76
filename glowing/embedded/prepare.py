"""Bring the database up to date and fill an empty one; part of every start of `make run`.

Commands are called by name: this layer knows none of the apps.
"""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glowing.settings.dev")
    try:
        django.setup()
    except ImproperlyConfigured as err:
        sys.exit(f"glowing-telegram: {err}")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("oidc_client", verbosity=0)
    call_command("first_run")


if __name__ == "__main__":
    main()
