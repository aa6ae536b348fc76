from __future__ import annotations

import logging

import pytest
from django.db import transaction

from tests.factories.accounts import UserFactory
from tests.integration.security.rows import Rows


@pytest.fixture(scope="module")
def quiet():
    """Thousands of requests are two lines each otherwise."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def people(quiet, django_db_setup, django_db_blocker):
    """Somebody with one row of every kind, and a stranger with as many; for a whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Rows(UserFactory()), Rows(UserFactory())
        transaction.set_rollback(True)


@pytest.fixture
def mine(db, people) -> Rows:
    """What the owner has."""
    return people[0]


@pytest.fixture
def theirs(db, people) -> Rows:
    """What the stranger has."""
    return people[1]
