"""One profile for each person, under the one id that the front end knows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from glowing.accounts.models import Profile
from glowing.records.profiles import my_profile
from tests.tokens import api

PROFILES = "/api/records/profiles"
MINE = f"{PROFILES}/my-profile"


def put(user, **keys):
    return api(user).put(MINE, keys, format="json")


def test_the_first_look_makes_the_profile(owner):
    answer = api(owner).get(MINE)

    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["standardTags"]) == ("my-profile", [])
    assert answer.json()["user_id"] == str(owner.pk)


def test_what_was_never_set_is_absent(owner):
    keys = api(owner).get(MINE).json().keys()

    assert keys == {"id", "user_id", "standardTags", "created_at", "updated_at"}


def test_looking_twice_makes_one_profile(owner):
    api(owner).get(MINE)
    api(owner).get(MINE)

    assert Profile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_looks_at_once_make_one_profile(owner):
    start = Barrier(4)

    def look():
        start.wait()
        try:
            return my_profile(owner).get().pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(look) for _ in range(4)]

    assert len({one.result() for one in looks}) == 1


def test_everybody_has_their_own_under_the_same_id(owner, stranger):
    put(owner, timezone="Europe/Vienna")

    assert "timezone" not in api(stranger).get(MINE).json()


def test_a_save_sends_only_what_changed(owner):
    put(owner, timezone="Europe/Vienna", promptTemplate="Dear {title}\n", twitchChatEnabled=False)

    answer = put(owner, standardTags=["Books", "English"])

    assert answer.status_code == 200
    assert answer.json()["timezone"] == "Europe/Vienna"
    assert answer.json()["promptTemplate"] == "Dear {title}\n"
    assert answer.json()["twitchChatEnabled"] is False
    assert answer.json()["standardTags"] == ["Books", "English"]


def test_a_save_may_change_nothing(owner):
    put(owner, summaryTemplate="In short")

    answer = put(owner)

    assert (answer.status_code, answer.json()["summaryTemplate"]) == (200, "In short")


def test_a_save_may_be_the_first_look(owner):
    assert put(owner, timezone="UTC").json()["timezone"] == "UTC"


def test_a_patch_is_the_same_as_a_put(owner):
    answer = api(owner).patch(MINE, {"timezone": "Asia/Tokyo"}, format="json")

    assert answer.json()["timezone"] == "Asia/Tokyo"


def test_unknown_keys_survive(owner):
    put(owner, favouriteColour="green")

    assert put(owner, timezone="UTC").json()["favouriteColour"] == "green"


def test_null_unsets(owner):
    put(owner, timezone="UTC", standardTags=["Books"])

    answer = put(owner, timezone=None, standardTags=None)

    assert "timezone" not in answer.json()
    assert answer.json()["standardTags"] == []


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", 1, ["UTC"]])
def test_a_time_zone_is_one_that_exists(owner, name):
    answer = put(owner, timezone=name)

    assert answer.status_code == 400
    assert "timezone" in answer.json()["errors"]


@pytest.mark.parametrize("tags", [["x" * 26], ["tag"] * 11, ["  "], "Books", [["Books"]]])
def test_tags_are_ten_of_25_characters(owner, tags):
    answer = put(owner, standardTags=tags)

    assert answer.status_code == 400
    assert all(field.startswith("standardTags") for field in answer.json()["errors"])


def test_what_the_server_decides_cannot_be_sent(owner, stranger):
    answer = put(owner, id="another", user_id=str(stranger.pk), created_at="2001-01-01T00:00:00Z")

    assert (answer.json()["id"], answer.json()["user_id"]) == ("my-profile", str(owner.pk))
    assert not answer.json()["created_at"].startswith("2001")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?cursor=null&perPage=10&filter={}",
        '?filter={"id":["my-profile"]}',
        '?filter={"q":"profile"}',
        '?sort=["id","DESC"]',
        '?sort=["id","ASC"]&perPage=1',
    ],
)
def test_a_list_has_the_one(owner, stranger, query):
    api(stranger).get(MINE)

    answer = api(owner).get(f"{PROFILES}{query}").json()

    assert [one["user_id"] for one in answer["items"]] == [str(owner.pk)]
    assert answer["cursor"] is None


def test_many_has_the_one(owner):
    answer = api(owner).get(f"{PROFILES}/many?id=my-profile&id=another").json()

    assert [one["id"] for one in answer["items"]] == ["my-profile"]


@pytest.mark.parametrize("address", [PROFILES, MINE])
def test_profiles_are_not_made_by_hand(owner, address):
    assert api(owner).post(address, {}, format="json").status_code == 405


def test_a_profile_cannot_be_deleted(owner):
    assert api(owner).delete(MINE).status_code == 405


def test_no_other_id_leads_to_a_profile(owner, stranger):
    theirs = my_profile(stranger).get().pk

    assert api(owner).get(f"{PROFILES}/{theirs}").status_code == 404
    assert api(owner).get(f"{PROFILES}/another").status_code == 404


def test_nobody_has_no_profile(client, db):
    assert client.get(MINE).status_code == 401
    assert not Profile.objects.exists()
