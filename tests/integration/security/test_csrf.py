"""A session changes nothing without its CSRF token; a token in the header needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from tests import tokens
from tests.integration.security.test_matrix import addresses, report
from tests.integration.security.visits import HEADERS, ask

if TYPE_CHECKING:
    from tests.integration.security.routes import Route

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def forged(user=None, token: str = "") -> Client:
    """Return the browser of somebody whom another site makes send requests."""
    headers = HEADERS | ({"Authorization": token} if token else {})
    client = Client(enforce_csrf_checks=True, headers=headers, raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def unsafe(rows) -> list[tuple[str, Route, str]]:
    return [
        (method, route, address)
        for route, address in addresses(rows).items()
        for method in UNSAFE
        if not route.is_administration
    ]


def test_a_session_changes_nothing_without_its_csrf_token(mine):
    visitor = forged(mine.owner)

    done = [
        (method, route.path, answer.status_code)
        for method, route, address in unsafe(mine)
        if (answer := ask(visitor, method, address)).status_code not in {403, 405}
    ]

    assert done == [], report(done)


def test_a_token_needs_no_csrf_token_even_beside_a_session(mine):
    visitor = forged(mine.owner, tokens.id_token(mine.owner))

    refused = [
        (method, route.path)
        for method, route, address in unsafe(mine)
        if route.is_rest and ask(visitor, method, address).status_code in {401, 403}
    ]

    assert refused == [], report(refused)


def test_a_bad_token_is_refused_even_beside_a_session(mine):
    visitor = forged(mine.owner, tokens.expired(mine.owner))

    answers = {
        ask(visitor, method, address).status_code
        for method, route, address in unsafe(mine)
        if route.is_rest
    }

    assert answers == {401}
