"""People whose rows other threads and connections see; with them everything of theirs goes.

Emptying every table, as `transaction=True` does, takes longer than most tests. A module that
imports these fixtures has them in place of the usual ones.
"""

from __future__ import annotations

import pytest

from glowing.accounts.models import User
from tests.factories.accounts import UserFactory


@pytest.fixture
def transactional_db(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield
        User.objects.all().delete()


@pytest.fixture
def owner(transactional_db):
    return UserFactory()


@pytest.fixture
def stranger(transactional_db):
    return UserFactory()
