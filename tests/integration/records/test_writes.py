import json
from uuid import UUID, uuid4

import pytest

from streams.models import Series, Stream
from tests.factories.streams import SeriesFactory, StreamFactory

SERIES, STREAMS = "/api/records/series", "/api/records/streams"


@pytest.fixture
def series(owner):
    return SeriesFactory(owner=owner, title="Tea", description="Hot", extra={"mood": "good"})


@pytest.fixture
def put(api, series):
    return lambda body: api.put(f"{SERIES}/{series.pk}", body, format="json")


def test_a_new_record_is_answered_whole(api, owner):
    answer = api.post(SERIES, {"title": "Tea"}, format="json")

    record = answer.json()
    assert answer.status_code == 201
    assert record["title"] == "Tea"
    assert record["user_id"] == str(owner.pk)
    assert api.get(f"{SERIES}/{record['id']}").json() == record


def test_the_server_gives_the_id(api, stranger):
    sent = {"id": str(uuid4()), "user_id": str(stranger.pk), "title": "Tea", "created_at": "2001"}

    record = api.post(SERIES, sent, format="json").json()

    assert UUID(record["id"]).version == 7
    assert record["user_id"] != str(stranger.pk)
    assert not record["created_at"].startswith("2001")


def test_keys_that_nobody_knows_are_kept(api):
    unknown = {"showOnDashboard": True, "extra": {"a": [1, None]}, "ключ": "☕", "deep": {"er": {}}}

    record = api.post(SERIES, {"title": "Tea", **unknown}, format="json").json()

    assert unknown.items() <= record.items()


def test_keys_that_are_not_sent_stay_as_they_were(put):
    record = put({"is_active": True}).json()

    assert (record["title"], record["description"], record["mood"]) == ("Tea", "Hot", "good")
    assert record["is_active"] is True


def test_a_key_is_replaced_whole(put):
    put({"more": {"a": 1, "b": 2}})

    assert put({"more": {"c": 3}}).json()["more"] == {"c": 3}


@pytest.mark.parametrize("key", ["description", "mood"])
def test_null_unsets(put, key):
    assert key not in put({key: None}).json()


def test_null_does_not_unset_what_must_be(put, series):
    answer = put({"title": None})

    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == {"title"}
    assert Series.objects.get(pk=series.pk).title == "Tea"


def test_null_means_the_default_where_a_column_has_no_null(api, owner):
    stream = StreamFactory(owner=owner, has_episodes=True)

    record = api.put(f"{STREAMS}/{stream.pk}", {"has_episodes": None}, format="json").json()

    assert record["has_episodes"] is False


def test_an_empty_change_is_one(put, series):
    answer = put({})

    assert answer.status_code == 200
    assert answer.json()["title"] == "Tea"


def test_nothing_is_made_by_a_change(api):
    answer = api.put(f"{SERIES}/{uuid4()}", {"title": "Tea"}, format="json")

    assert answer.status_code == 404
    assert answer.json()["code"] == "records.not_found"
    assert not Series.objects.exists()


def test_a_wrong_value_is_named(api):
    body = api.post(SERIES, {"title": "Tea", "category": "x"}, format="json").json()

    assert body["code"] == "invalid"
    assert body["message"]
    assert body["errors"].keys() == {"category"}


def test_several_records_come_back_in_their_order(api):
    answer = api.post(SERIES, [{"title": f"Tea {n}"} for n in range(40)], format="json")

    items = answer.json()["items"]
    assert answer.status_code == 201
    assert [item["title"] for item in items] == [f"Tea {n}" for n in range(40)]
    assert len({item["id"] for item in items}) == 40


@pytest.mark.parametrize("count", [0, 1])
def test_a_list_is_answered_by_a_list(api, count):
    answer = api.post(SERIES, [{"title": "Tea"}] * count, format="json")

    assert answer.status_code == 201
    assert len(answer.json()["items"]) == count


def test_one_bad_record_stops_all(api):
    answer = api.post(SERIES, [{"title": "Tea"}, {}, 5, {"title": "Cup"}], format="json")

    assert answer.status_code == 400
    assert answer.json()["errors"].keys() == {"1.title", "2"}
    assert not Series.objects.exists()


def test_as_many_as_a_thousand_are_made_at_once(api, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = api.post(SERIES, [{"title": "Tea"}] * 1000, format="json")

    assert len(answer.json()["items"]) == 1000


@pytest.mark.parametrize("body", [[{"title": "Tea"}] * 1001, 5, "tea", None, True])
def test_what_is_neither_a_record_nor_a_list_of_them_is_refused(api, body):
    answer = api.post(SERIES, json.dumps(body), content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"] == "records.bad_body"
    assert not Series.objects.exists()


@pytest.mark.parametrize("body", [[], [{}], 5, "tea", True])
def test_a_change_is_one_object(put, body):
    assert put(body).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"\xff\xfe", b'{"title": "a\\u0000"}', b'{"a\\u0000": 1}', b'{"a": "\\ud800"}',
        b'{"title": "T", "a": 1e400}', b'{"title": "T", "a": NaN}', b'{"title": "T", "a": 1%s}'
        % (b"0" * 30), b'{"title": "T", "a": 1%s}' % (b"0" * 6000), b"[" * 100_000,
        b'{"title": "T", "a": %s1%s}' % (b"[" * 60, b"]" * 60),
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["post", "put"])
def test_a_body_that_cannot_be_kept_is_refused(api, series, method, body):
    address = SERIES if method == "post" else f"{SERIES}/{series.pk}"

    answer = getattr(api, method)(address, body, content_type="application/json")

    assert answer.status_code == 400 or (method, body) == ("put", b"")
    assert Series.objects.count() == 1


@pytest.mark.parametrize("kind", ["application/json; charset=base64", "application/json"])
def test_a_body_is_read_as_utf_8_whatever_it_says(api, kind):
    answer = api.post(SERIES, '{"title": "☕"}'.encode(), content_type=kind)

    assert answer.json()["title"] == "☕"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_json_is_refused(api, kind):
    answer = api.post(SERIES, b"title=Tea", content_type=kind)

    assert answer.status_code == 415
    assert answer.json()["message"]


def test_another_record_is_named_by_its_id(api, series):
    answer = api.post(STREAMS, {"title": "One", "series_id": str(series.pk)}, format="json")

    assert answer.json()["series_id"] == str(series.pk)


def test_another_record_is_let_go_by_null(api, series, owner):
    stream = StreamFactory(owner=owner, series=series)

    record = api.put(f"{STREAMS}/{stream.pk}", {"series_id": None}, format="json").json()

    assert "series_id" not in record


def test_a_record_of_somebody_else_looks_like_a_missing_one(api):
    answers = [
        api.post(STREAMS, {"title": "One", "series_id": one}, format="json")
        for one in (str(SeriesFactory().pk), str(uuid4()))
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (400, answers[0].content)
    }
    assert answers[0].json()["errors"].keys() == {"series_id"}
    assert not Stream.objects.exists()


def test_the_rows_that_a_whole_list_names_are_looked_up_together(
    api, series, django_assert_max_num_queries
):
    body = [{"title": str(n), "series_id": str(series.pk)} for n in range(30)]

    with django_assert_max_num_queries(14):
        answer = api.post(STREAMS, body, format="json")

    assert answer.status_code == 201


def test_get_many_leaves_out_what_is_not_there(api, series):
    query = {"id": [str(series.pk), str(uuid4()), "garbage", str(SeriesFactory().pk)]}

    body = api.get(f"{SERIES}/many", query).json()

    assert [item["id"] for item in body["items"]] == [str(series.pk)]


def test_get_many_of_nothing_is_nothing(api, series):
    assert api.get(f"{SERIES}/many").json()["items"] == []
