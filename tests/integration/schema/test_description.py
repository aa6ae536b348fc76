"""The description of the REST interface is whole, valid and the one in the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from tests.integration.security.routes import routes

ROOT = Path(__file__).resolve().parents[3]
SNAPSHOT = ROOT / "docs" / "openapi.yaml"
# The description itself, for programs and for people.
APART = {"api:schema", "api:docs"}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> str:
    """The description as it is now; a warning or what no validator takes is an error."""
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    return path.read_text()


@pytest.fixture(scope="module")
def described(written) -> dict:
    return yaml.safe_load(written)


def operations(described):
    return [
        (path, method, operation)
        for path, item in described["paths"].items()
        for method, operation in item.items()
    ]


def test_the_snapshot_is_current(written):
    assert SNAPSHOT.read_text() == written, "Run `make schema` and look at what has changed."


def test_every_route_of_the_interface_is_described(described):
    known = {re.sub(r"{(\w+)}", r"%(\1)s", path) for path in described["paths"]}

    missing = [
        route.path
        for route in routes()
        if route.path.startswith("/api/") and route.name not in APART
        if route.path.replace("(lookup)", "(id)") not in known
    ]

    assert missing == []


def test_operations_have_names_of_their_own(described):
    names = [operation["operationId"] for _, _, operation in operations(described)]

    assert len(names) == len(set(names))


def test_every_operation_says_what_it_does_and_belongs_to(described):
    silent = [
        (method, path)
        for path, method, operation in operations(described)
        if not (operation.get("description") and operation.get("tags"))
    ]

    assert silent == []


def test_every_refusal_has_a_body_that_is_described(described):
    bare = [
        (method, path, status)
        for path, method, operation in operations(described)
        for status, answer in operation["responses"].items()
        if status >= "400" and not ("$ref" in answer or "content" in answer)
    ]

    assert bare == [
        ("get", "/api/auth/twitch/token", "401"),
        ("get", "/api/auth/youtube/token", "401"),
    ]
