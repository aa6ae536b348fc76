"""The rules that no answer may break."""

from __future__ import annotations

import pytest
import requests

from tests.contract.client import ORIGIN, TIMEOUT_S
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import SeriesFactory, StreamFactory

RESOURCES = (
    "series", "streams", "video_clips", "episodes", "projects", "stream_widgets", "tasks",
    "chat_messages",
)  # fmt: skip
MADE = ("series", "streams", "episodes", "projects")


def nulls_in(value):
    if isinstance(value, dict):
        return [name for name, one in value.items() if one is None or nulls_in(one)]
    return [one for one in value if one is None or nulls_in(one)] if isinstance(value, list) else []


# --- 1: the raw ID token


@pytest.mark.parametrize("resource", [*RESOURCES, "profiles"])
def test_a_raw_id_token_opens_every_list(app, resource):
    assert app.list(f"records/{resource}")["cursor"] is None


def test_a_bearer_prefix_is_accepted_as_well(app):
    app.token = f"Bearer {app.token}"

    assert app.list("records/series") == {"items": [], "cursor": None}


@pytest.mark.parametrize("token", ["", "undefined", "null", "mock-id-token", "a.b.c"])
def test_anything_else_is_answered_401_with_a_message(app, token):
    app.token = token

    answer = app.call("GET", "records/series")

    assert answer.status_code == 401
    assert answer.json()["message"]


# --- 2: no trailing slashes


@pytest.mark.parametrize("resource", MADE)
def test_writes_to_paths_without_a_slash_are_never_redirected(app, resource):
    made = app.create(f"records/{resource}", {"title": "One"})

    for method, body in (("PUT", {"title": "Two"}), ("PATCH", {"title": "Three"})):
        assert app.call(method, f"records/{resource}/{made['id']}", body).status_code == 200
    assert app.delete(f"records/{resource}", made["id"]).status_code == 204


# --- 3 and 4: lists


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_empty_list_has_items_and_a_cursor_that_is_null(app, resource):
    assert app.list(f"records/{resource}") == {"items": [], "cursor": None}


def test_the_last_page_says_null_and_earlier_ones_do_not(app, owner):
    SeriesFactory.create_batch(3, owner=owner)

    first = app.list("records/series", per_page=2)
    last = app.list("records/series", per_page=2, cursor=first["cursor"])

    assert isinstance(first["cursor"], str)
    assert (len(first["items"]), len(last["items"]), last["cursor"]) == (2, 1, None)


def test_a_page_that_is_just_full_is_the_last(app, owner):
    SeriesFactory.create_batch(2, owner=owner)

    assert app.list("records/series", per_page=2)["cursor"] is None


# --- 5: the server's order


def test_lists_are_newest_first_without_being_asked(app):
    ids = [app.create("records/episodes", {"title": str(number)})["id"] for number in range(3)]

    assert [one["id"] for one in app.list("records/episodes")["items"]] == ids[::-1]


def test_streams_are_listed_by_their_date_newest_first(app):
    for day in ("03", "09", "05"):
        app.create("records/streams", {"title": day, "stream_date": f"2026-11-{day}T10:00:00Z"})

    assert [one["title"] for one in app.list("records/streams")["items"]] == ["09", "05", "03"]


# --- 6: create


@pytest.mark.parametrize("resource", MADE)
def test_what_is_created_can_be_read_by_the_id_of_the_answer(app, resource):
    made = app.create(f"records/{resource}", {"title": "One"})

    assert app.get(f"records/{resource}", made["id"])["title"] == "One"


# --- 7: PUT merges


def test_a_put_of_one_key_leaves_the_others_as_they_are(app):
    made = app.create("records/streams", {"title": "One", "description": "Kept"})

    answer = app.update("records/streams", made["id"], {"has_episodes": True})

    assert (answer["id"], answer["description"], answer["has_episodes"]) == (
        made["id"],
        "Kept",
        True,
    )


def test_a_put_replaces_top_level_keys_whole(app):
    made = app.create("records/series", {"title": "One"})
    weekly = {"type": "weekly", "interval": 1, "days": ["monday"]}
    app.update("records/series", made["id"], {"recurrence": weekly, "mood": {"a": 1}})

    answer = app.update("records/series", made["id"], {"mood": {"b": 2}})

    assert (answer["mood"], answer["recurrence"]) == ({"b": 2}, weekly)


@pytest.mark.parametrize(
    ("resource", "key", "value"),
    [
        ("streams", "thumbnail", {"rawFile": {"path": "a.png"}, "src": "blob:x"}),
        ("streams", "stream_id", "2399000001"),
        ("projects", "description", "All of them"),
        ("episodes", "somethingNew", [1, {"a": "b"}]),
        ("series", "colour", "#ff0000"),
    ],
)
def test_keys_that_only_the_client_knows_survive(app, resource, key, value):
    made = app.create(f"records/{resource}", {"title": "One"})
    app.update(f"records/{resource}", made["id"], {key: value})

    assert app.update(f"records/{resource}", made["id"], {"title": "Two"})[key] == value
    assert app.get(f"records/{resource}", made["id"])[key] == value


def test_a_whole_record_with_everything_the_server_decides_may_be_sent_back(app):
    made = app.create("records/episodes", {"title": "One", "is_published": False})

    answer = app.update("records/episodes", made["id"], made | {"title": "Two"})

    assert answer | {"updated_at": 0} == made | {"title": "Two", "updated_at": 0}


# --- 8: absent is not null


@pytest.mark.parametrize("resource", MADE)
def test_keys_that_were_never_set_are_absent(app, resource):
    made = app.create(f"records/{resource}", {"title": "One"})

    record = app.get(f"records/{resource}", made["id"])

    assert nulls_in(record) == []
    assert nulls_in(app.list(f"records/{resource}")["items"]) == []


def test_a_new_series_has_no_recurrence_until_it_gets_one(app):
    made = app.create("records/series", {"title": "One"})

    keys = app.get("records/series", made["id"]).keys()

    assert not keys & {"recurrence", "notify_subscribers", "category", "tags", "start_time"}
    assert "max_episode_order_index" not in keys


# --- 9: not linked


@pytest.mark.parametrize("provider_name", ["twitch", "youtube"])
def test_a_provider_that_is_not_linked_is_answered_without_json(app, provider_name):
    answer = app.call("GET", f"auth/{provider_name}/token")

    assert answer.status_code in (204, 401)
    assert answer.content == b""


# --- 10: the profile


def test_the_profile_is_there_without_having_been_made(app):
    profile = app.get("records/profiles", "my-profile")

    assert (profile["id"], profile["standardTags"]) == ("my-profile", [])


def test_everybody_has_a_profile_of_their_own_under_the_same_id(app, other):
    app.update("records/profiles", "my-profile", {"timezone": "Europe/Berlin"})

    assert "timezone" not in other.get("records/profiles", "my-profile")


# --- 11: errors


def test_a_missing_record_is_a_404_with_a_message(app):
    answer = app.call("GET", "records/streams/01890000-0000-7000-8000-000000000001")

    assert (answer.status_code, bool(answer.json()["message"])) == (404, True)


@pytest.mark.parametrize("key", ["nonsense", "0", "null", "undefined", "%00"])
def test_an_id_that_cannot_be_is_a_404_as_well(app, key):
    assert app.call("GET", f"records/streams/{key}").status_code == 404


def test_a_form_learns_which_field_is_wrong(app):
    answer = app.call("POST", "records/episodes", {"title": "x" * 101, "description": "y" * 5001})

    assert answer.status_code == 400
    assert answer.json().keys() >= {"message", "code", "errors"}
    assert answer.json()["errors"].keys() == {"title", "description"}
    assert all(isinstance(text, str) for text in answer.json()["errors"].values())


@pytest.mark.parametrize("path", ["records/nonsense", "nonsense", "records"])
def test_a_path_that_is_none_is_a_404_in_json(app, path):
    answer = requests.get(
        f"{app.server}/api/{path}",
        headers={"Authorization": app.token, "Origin": ORIGIN, "Accept": "application/json"},
        timeout=TIMEOUT_S,
    )

    assert answer.status_code == 404
    assert answer.json()["message"]


@pytest.mark.parametrize("body", ["{", "", "7", '"text"', "[[]]", "null"])
def test_a_body_that_is_no_record_is_refused_with_a_message(app, body):
    answer = requests.post(
        f"{app.server}/api/records/series",
        data=body,
        headers={"Authorization": app.token, "Content-Type": "application/json", "Origin": ORIGIN},
        timeout=TIMEOUT_S,
    )

    assert answer.status_code == 400
    assert answer.json()["message"]


# --- 12: notes are put into a page as they are


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "<iframe src=https://example.org></iframe>",
        "<svg/onload=alert(1)>",
        '<p style="position:fixed">x</p>',
    ],
)
def test_notes_that_run_something_are_cleaned_when_written(app, evil):
    made = app.create("records/series", {"title": "One"})

    notes = app.update("records/series", made["id"], {"prep_notes": f"<p>Good</p>{evil}"})

    stored = notes["prep_notes"].lower()
    assert "<p>good</p>" in stored
    assert not any(sign in stored for sign in ("script", "onerror", "onload", "iframe", "style"))


def test_notes_of_the_editor_stay_as_they_are(app):
    made = app.create("records/series", {"title": "One"})
    notes = "<h2>Plan</h2><p><strong>Bring</strong> <em>tea</em></p><ul><li><p>a</p></li></ul>"

    assert app.update("records/series", made["id"], {"prep_notes": notes})["prep_notes"] == notes


# --- each sees only their own


@pytest.mark.parametrize("resource", MADE)
def test_what_is_somebody_elses_is_as_if_it_were_not_there(app, other, resource):
    made = app.create(f"records/{resource}", {"title": "Mine"})
    path = f"records/{resource}/{made['id']}"

    assert other.list(f"records/{resource}")["items"] == []
    assert other.many(f"records/{resource}", [made["id"]]) == []
    answers = [other.call("GET", path), other.call("PUT", path, {}), other.call("DELETE", path)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert app.get(f"records/{resource}", made["id"])["title"] == "Mine"


def test_who_owns_a_record_is_not_up_to_the_client(app, stranger, owner):
    claimed = {"user_id": str(stranger.pk), "owner": str(stranger.pk), "created_at": "2001-01-01"}

    made = app.create("records/projects", {"title": "Mine", "id": "mine", **claimed})

    assert made["user_id"] == str(owner.pk)
    assert made["id"] != "mine"
    assert not made["created_at"].startswith("2001")


def test_a_reference_to_somebody_elses_record_is_an_error_of_its_field(app, stranger):
    series = SeriesFactory(owner=stranger)

    answer = app.call("POST", "records/streams", {"title": "One", "series_id": str(series.pk)})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["series_id"])


def test_lists_take_no_more_queries_however_long_they_are(app, owner):
    stream = StreamFactory(owner=owner)
    EpisodeFactory.create_batch(120, owner=owner, stream=stream)

    assert len(app.list("records/episodes", per_page=1000)["items"]) == 120
