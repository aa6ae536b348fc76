"""Asking for every address as somebody, without a trace of it in the database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.test import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.security.routes import Route

HEADERS = {"Tus-Resumable": "1.0.0"}
# What differs between any two answers.
RANDOM = re.compile(
    r'nonce-[\w+/=-]+|name="csrfmiddlewaretoken" value="\w+"|name="csrf-token" content="\w+"'
)
VARYING_HEADERS = {"Set-Cookie", "X-Request-ID", "X-Correlation-ID"}


def browser(user: Any = None, token: str = "") -> Client:
    """Return a client that is logged in, or that sends a token, or neither."""
    headers = HEADERS | ({"Authorization": token} if token else {})
    client = Client(headers=headers, raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def ask(client: Client, method: str, address: str, body: Any = None) -> Any:
    """Send one request and undo what it did."""
    with transaction.atomic():
        answer = client.generic(
            method, address, body if body is not None else "{}", "application/json"
        )
        if answer.streaming:
            answer.getvalue()
        transaction.set_rollback(True)
    return answer


def ask_all(client: Client, addresses: dict[Route, str]) -> Iterator[tuple[Route, str, Any]]:
    """Yield the answer to every method at every address."""
    for route, address in addresses.items():
        for method in route.methods:
            yield route, method, ask(client, method, address)


def told(answer: Any, *identifiers: str) -> tuple[int, str, dict[str, str]]:
    """Return all that an answer tells, apart from the ids that were asked for."""

    def without(text: str) -> str:
        for identifier in identifiers:
            text = text.replace(identifier, "ID")
        return RANDOM.sub("", text)

    body = without(answer.getvalue().decode(errors="replace"))
    headers = {n: without(v) for n, v in answer.headers.items() if n not in VARYING_HEADERS}
    return answer.status_code, body, headers
