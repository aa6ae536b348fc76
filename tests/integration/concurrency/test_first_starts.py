"""Two commands over an empty installation at the same moment."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import connection

from glowing.accounts.models import User
from glowing.management.commands.migrate import LOCK
from streams import services
from streams.models import Stream
from tests.integration.concurrency.test_claims import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def migrate():
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()


def test_migrations_wait_for_those_of_another_process():
    with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        second = pool.submit(migrate)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.5)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        second.result(timeout=30)


def test_one_first_login_is_made_and_told():
    said = io.StringIO()

    at_once(lambda: call_command("create_first_user", stdout=said))

    assert User.objects.count() == 1
    assert said.getvalue().count("password") == 1


def test_the_same_folder_becomes_one_stream(owner, sample):
    made = at_once(lambda: services.import_files(owner=owner, paths=[sample], title="Evening"))

    assert {stream.pk for stream in made} == {Stream.objects.get().pk}
