"""What holds for every resource that is registered, now and later."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glowing.api import RESOURCES
from tests.records import make
from tests.tokens import api as client_of

# One for each person, made on demand: it cannot be made, lost or counted.
LISTED = [resource for resource in RESOURCES if resource.name != "profiles"]
EVERY = pytest.mark.parametrize("resource", LISTED, ids=lambda resource: resource.name)


def allowing(method):
    found = [resource for resource in LISTED if method in resource.methods]
    return pytest.mark.parametrize("resource", found, ids=lambda resource: resource.name)


def path(resource, row=None):
    base = f"/api/records/{resource.name}"
    return base if row is None else f"{base}/{getattr(row, resource.lookup)}"


@EVERY
def test_a_list_asks_the_database_as_often_for_fifty_rows_as_for_five(resource, api, owner):
    counts = []
    for count in (5, 45):
        for _ in range(count):
            make(resource.name, owner)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            items = api.get(path(resource), {"perPage": "1000"}).json()["items"]
        counts.append((len(items), len(asked)))

    assert counts[0][0] == 5
    assert counts[1] == (50, counts[0][1])


@EVERY
def test_a_record_is_shown_alike_by_every_route(resource, api, owner):
    row = make(resource.name, owner)
    one = api.get(path(resource, row)).json()

    listed = api.get(path(resource)).json()
    asked = api.get(path(resource), {"filter": json.dumps({"id": [one["id"]]})}).json()
    many = api.get(f"{path(resource)}/many", {"id": one["id"]}).json()

    assert listed == asked == many == {"items": [one], "cursor": None}


@EVERY
def test_a_record_has_its_id_its_owner_and_nothing_that_is_absent(resource, api, owner):
    row = make(resource.name, owner)

    record = api.get(path(resource, row)).json()

    assert record["id"] == str(getattr(row, resource.lookup))
    assert record["user_id"] == str(owner.pk)
    assert None not in record.values()
    assert "" not in record.values()


@EVERY
def test_a_stranger_sees_nothing(resource, owner, stranger):
    row, api = make(resource.name, owner), client_of(stranger)
    identity = str(getattr(row, resource.lookup))

    assert api.get(path(resource)).json() == {"items": [], "cursor": None}
    assert api.get(f"{path(resource)}/many", {"id": identity}).json()["items"] == []
    assert api.get(path(resource, row)).status_code == 404


@EVERY
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_what_is_not_yours_looks_as_if_it_did_not_exist(resource, method, owner, stranger):
    row, api = make(resource.name, owner), client_of(stranger)
    missing = [str(uuid4()), "garbage", "%00", "☕"]

    taken = getattr(api, method)(path(resource, row), {}, format="json")
    others = [getattr(api, method)(f"{path(resource)}/{one}", {}, format="json") for one in missing]

    assert taken.status_code == (404 if method.upper() in resource.methods else 405)
    assert {(one.status_code, one.content) for one in others} == {
        (taken.status_code, taken.content)
    }


@allowing("PUT")
@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_change_merges(resource, method, api, owner):
    row = make(resource.name, owner)
    before = api.get(path(resource, row)).json()

    answer = getattr(api, method)(path(resource, row), {"onlyHere": [1]}, format="json")

    after = answer.json()
    assert answer.status_code == 200
    assert after.pop("updated_at") > before.pop("updated_at")
    assert {k: v for k, v in after.items() if k != "version"} == (
        {k: v for k, v in before.items() if k != "version"} | {"onlyHere": [1]}
    )


@allowing("PUT")
def test_a_whole_record_can_be_sent_back(resource, api, owner):
    before = api.get(path(resource, make(resource.name, owner))).json()

    answer = api.put(f"{path(resource)}/{before['id']}", before, format="json")

    assert answer.status_code == 200, answer.content
    assert answer.json() | {"updated_at": 0} == before | {"updated_at": 0}


@allowing("PUT")
def test_what_the_server_decides_is_inert(resource, api, owner, stranger):
    row = make(resource.name, owner)
    before = api.get(path(resource, row)).json()
    sent = {
        "id": str(uuid4()), "user_id": str(stranger.pk), "owner": str(stranger.pk),
        "owner_id": str(stranger.pk), "created_at": "2001-01-01T00:00:00Z",
        "updated_at": "2001-01-01T00:00:00Z",
    }  # fmt: skip

    after = api.put(path(resource, row), sent, format="json").json()

    assert after | {"updated_at": 0} == before | {"updated_at": 0}
    assert after["updated_at"] > before["updated_at"]


@allowing("DELETE")
def test_what_is_deleted_is_gone(resource, api, owner):
    row = make(resource.name, owner)

    assert api.delete(path(resource, row)).status_code == 204
    assert api.get(path(resource, row)).status_code == 404
    assert api.delete(path(resource, row)).status_code == 404


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_method_that_a_resource_lacks_is_refused_as_json(resource, method, api):
    if method.upper() in resource.methods:
        return

    address = path(resource) if method == "post" else f"{path(resource)}/some-id"
    answer = getattr(api, method)(address, {}, format="json")

    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"


@EVERY
def test_no_route_ends_with_a_slash_or_redirects(resource, api):
    for address in (f"{path(resource)}/", f"{path(resource)}/many/"):
        assert api.get(address).status_code == 404
        assert api.post(address, {}, format="json").status_code in {404, 405}


@EVERY
def test_nobody_gets_in_without_a_token(resource, client, db):
    answer = client.get(path(resource))

    assert answer.status_code == 401
    assert answer.json()["message"]
