import json

import pytest

from streams.models import Series
from tests.factories.streams import SeriesFactory, StreamFactory

SERIES = "/api/records/series"


def titles(items):
    return [item["title"] for item in items]


@pytest.mark.parametrize("cursor", [{}, {"cursor": ""}, {"cursor": "null"}])
def test_the_first_page_is_what_the_client_asks_for_first(api, owner, cursor):
    series = SeriesFactory(owner=owner, title="Tea")

    answer = api.get(SERIES, {"perPage": "10", "filter": "{}", **cursor})

    assert answer.status_code == 200
    assert answer.json()["cursor"] is None
    assert [item["id"] for item in answer.json()["items"]] == [str(series.pk)]


def test_a_page_has_ten_rows_unless_it_says_otherwise(api, owner):
    SeriesFactory.create_batch(12, owner=owner)

    assert len(api.get(SERIES).json()["items"]) == 10
    assert len(api.get(SERIES, {"perPage": "11"}).json()["items"]) == 11


def test_the_last_page_says_so_even_when_it_is_full(api, owner):
    SeriesFactory.create_batch(4, owner=owner)

    first = api.get(SERIES, {"perPage": "2"}).json()
    last = api.get(SERIES, {"perPage": "2", "cursor": first["cursor"]}).json()

    assert isinstance(first["cursor"], str)
    assert len(last["items"]) == 2
    assert last["cursor"] is None


def test_lists_are_newest_first(listed, owner):
    SeriesFactory(owner=owner, title="older")
    SeriesFactory(owner=owner, title="newer")

    assert titles(listed("series")) == ["newer", "older"]


def test_streams_without_a_date_come_last(listed, owner):
    for title, date in (("undated", None), ("old", "2026-01-01"), ("new", "2026-02-01")):
        StreamFactory(owner=owner, title=title, stream_date=date and f"{date}T00:00Z")

    assert titles(listed("streams")) == ["new", "old", "undated"]


def test_an_order_holds_across_pages(api, owner):
    for title in "cadbe":
        SeriesFactory(owner=owner, title=title)
    order = {"sort": '["title","DESC"]', "perPage": "2"}

    first = api.get(SERIES, order).json()
    second = api.get(SERIES, order | {"cursor": first["cursor"]}).json()

    assert titles(first["items"] + second["items"]) == ["e", "d", "c", "b"]


def test_a_new_row_in_front_moves_no_page(api, owner):
    SeriesFactory.create_batch(4, owner=owner)
    first = api.get(SERIES, {"perPage": "2"}).json()

    SeriesFactory(owner=owner)
    Series.objects.filter(pk=first["items"][1]["id"]).delete()
    second = api.get(SERIES, {"perPage": "2", "cursor": first["cursor"]}).json()

    assert titles(second["items"]) == [f"Series {n}" for n in numbers_before(first["items"][1])]


def numbers_before(item):
    number = int(item["title"].split()[1])
    return [number - 1, number - 2]


@pytest.mark.parametrize(
    "cursor", ["garbage", "null1", "☕", "a:b:c", "%00", "1", "[]", "{}", "x" * 5000]
)
def test_a_cursor_that_is_none_is_refused(refused, cursor):
    body = refused("series", cursor=cursor)

    assert body["code"] == "records.bad_cursor"
    assert body["message"]


def test_a_cursor_may_come_back_as_a_json_text(api, owner):
    SeriesFactory.create_batch(2, owner=owner)
    cursor = api.get(SERIES, {"perPage": "1"}).json()["cursor"]

    bare = api.get(SERIES, {"cursor": cursor}).json()

    assert api.get(SERIES, {"cursor": json.dumps(cursor)}).json() == bare


@pytest.mark.parametrize("other", [{"sort": "-title"}, {"sort": "created_at"}])
def test_a_cursor_of_another_order_is_refused(api, refused, owner, other):
    SeriesFactory.create_batch(2, owner=owner)
    cursor = api.get(SERIES, {"perPage": "1"}).json()["cursor"]

    assert refused("series", cursor=cursor, **other)["code"] == "records.bad_cursor"


def test_a_cursor_of_another_resource_is_refused(api, refused, owner):
    SeriesFactory.create_batch(2, owner=owner)
    cursor = api.get(SERIES, {"perPage": "1"}).json()["cursor"]

    assert refused("streams", cursor=cursor)["code"] == "records.bad_cursor"


def test_what_the_dialect_does_not_know_is_ignored(api, owner):
    SeriesFactory(owner=owner)

    assert len(api.get(SERIES, {"range": "[0,9]", "embed": "x", "page": "3"}).json()["items"]) == 1


def test_every_id_that_is_asked_for_is_found(api, owner):
    rows = SeriesFactory.create_batch(60, owner=owner)
    ids = [str(row.pk) for row in rows]

    body = api.get(SERIES, {"filter": json.dumps({"id": ids})}).json()

    assert {item["id"] for item in body["items"]} == set(ids)
    assert body["cursor"] is None


def test_ids_that_nobody_has_are_left_out(listed, owner):
    mine = SeriesFactory(owner=owner)
    ids = [str(mine.pk), str(SeriesFactory().pk), "undefined", ""]

    assert [item["id"] for item in listed("series", filter={"id": ids})] == [str(mine.pk)]


def test_a_thousand_ids_are_the_most(api, refused):
    ids = ["a"] * 1001

    assert refused("series", filter=json.dumps({"id": ids}))["code"] == "records.bad_filter"
    answer = api.get(f"{SERIES}/many", {"id": ids})
    assert (answer.status_code, answer.json()["code"]) == (400, "records.too_many")


def test_the_absence_of_a_key_says_that_it_was_never_set(listed, owner):
    SeriesFactory(owner=owner, title="Tea")

    [record] = listed("series")

    assert record.keys() == {"id", "user_id", "title", "created_at", "updated_at"}


def test_what_no_channel_can_be_called_has_no_messages(api):
    answer = api.get("/api/records/chat_messages/channel_id/%00")

    assert answer.json() == {"items": [], "cursor": None}
