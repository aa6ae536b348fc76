"""People whose rows other threads and connections see.

`transaction=True` takes another connection for each test. A module that imports these fixtures
has them in place of the usual ones.
"""

from __future__ import annotations

import pytest

from tests.emptying import empty
from tests.factories.accounts import UserFactory


@pytest.fixture
def transactional_db(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield
        empty()


@pytest.fixture
def owner(transactional_db):
    return UserFactory()


@pytest.fixture
def stranger(transactional_db):
    return UserFactory()
