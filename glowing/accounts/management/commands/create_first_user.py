from __future__ import annotations

import secrets

from django.core.management.base import BaseCommand
from django.db import IntegrityError

from glowing.accounts.models import User

USERNAME = "streamer"


class Command(BaseCommand):
    help = "Create the first login of an empty installation and print its password, once."

    def handle(self, **_options: object) -> None:
        if User.objects.exists():
            return
        password = secrets.token_urlsafe(12)
        try:
            User.objects.create_superuser(USERNAME, password=password)
        except IntegrityError:
            return  # another process was quicker, and has printed its password
        self.stdout.write(f"Your login: {USERNAME}   password: {password}   (shown only now)")
