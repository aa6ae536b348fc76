"""What the tests of linked accounts' tokens share."""

from __future__ import annotations

from datetime import timedelta

from django.db import connections
from django.utils import timezone

from glowing.accounts.models import LinkedAccount
from tests.tokens import api

HOUR = timedelta(hours=1)


def fetch(user, name="twitch"):
    """Ask for the token as the front end does."""
    return api(user).get(f"/api/auth/{name}/token")


def ends_in(**left):
    """Let every access token end in so many minutes, as far as this server knows."""
    LinkedAccount.objects.update(valid_until=timezone.now() + timedelta(**left))


def last_validated(ago):
    LinkedAccount.objects.update(validated_at=timezone.now() - ago)


def closing(function):
    """Leave no connection behind in the thread that calls it."""

    def run(*args):
        try:
            return function(*args)
        finally:
            connections.close_all()

    return run
