"""What only the server decides stays as it was, whatever is sent along."""

from __future__ import annotations

import json

import pytest

from glowing.api import RESOURCES
from tests import tokens
from tests.integration.security.rows import NOTHING
from tests.integration.security.test_nested_ids import NEW
from tests.integration.security.visits import browser

CREATED = [resource for resource in RESOURCES if "POST" in resource.methods]
CHANGED = [resource for resource in RESOURCES if "PUT" in resource.methods]


def hostile(theirs) -> dict:
    """Return what must not count, in every spelling."""
    owner = str(theirs.owner.pk)
    return {
        "id": NOTHING,
        "pk": NOTHING,
        "owner": owner,
        "owner_id": owner,
        "user_id": owner,
        "created_at": "2001-01-01T00:00:00Z",
        "updated_at": "2001-01-01T00:00:00Z",
        "version": 99,
        "is_superuser": True,
        "is_staff": True,
        "extra": {"owner_id": owner},
        "token_digest": "0" * 64,
    }


def needed(mine, name: str) -> dict:
    """Return the ids of own rows without which there is no such record."""
    return {"widgets": [str(mine.widget.pk)]} if name == "action_tokens" else {}


def send(mine, method: str, address: str, body: dict):
    visitor = browser(token=tokens.id_token(mine.owner))
    return visitor.generic(method, address, json.dumps(body), "application/json")


def as_ever(row) -> tuple:
    return row.pk, row.owner_id, row.created_at, getattr(row, "version", None)


@pytest.mark.parametrize("resource", CREATED, ids=lambda resource: resource.name)
def test_a_new_record_is_of_who_sends_it(mine, theirs, resource):
    body = hostile(theirs) | NEW[resource.name] | needed(mine, resource.name)

    answer = send(mine, "POST", f"/api/records/{resource.name}", body)

    row = resource.model.objects.latest("created_at")
    assert answer.status_code == 201
    assert row.owner == mine.owner
    assert str(row.pk) != NOTHING
    assert row.created_at.year > 2001
    assert answer.json()["user_id"] == str(mine.owner.pk)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("resource", CHANGED, ids=lambda resource: resource.name)
def test_a_change_leaves_what_the_server_decides(mine, theirs, resource, method):
    row = mine.row_of(resource.model)
    before = as_ever(row)
    lookup = getattr(row, resource.lookup, "my-profile")

    answer = send(mine, method, f"/api/records/{resource.name}/{lookup}", hostile(theirs))

    row.refresh_from_db()
    assert answer.status_code == 200
    assert as_ever(row) == before
    assert row.updated_at.year > 2001


def test_nobody_becomes_an_administrator(mine, theirs):
    send(mine, "PUT", "/api/records/profiles/my-profile", hostile(theirs))

    mine.owner.refresh_from_db()
    assert (mine.owner.is_superuser, mine.owner.is_staff) == (False, False)
