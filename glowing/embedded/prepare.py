"""Bring the database up to date and fill an empty one; part of every start of `make run`.

Commands are called by name: this layer knows none of the apps.
"""

import os

import django
from django.core.management import call_command, get_commands


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glowing.settings.dev")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    for name in ("create_first_user", "load_sample"):
        if name in get_commands():
            call_command(name)


if __name__ == "__main__":
    main()
