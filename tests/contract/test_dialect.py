"""The generic dialect: lists, references, bulk writes, cursors and filters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from chat.models import ChatMessage
from tests.contract.client import encoded
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import SeriesFactory, StreamFactory, VideoClipFactory

DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def titles(page):
    return [one["title"] for one in page["items"]]


# --- references


def test_records_asked_for_by_id_all_come_whatever_the_page_size(app, owner):
    ids = [str(one.pk) for one in EpisodeFactory.create_batch(30, owner=owner)]

    assert {one["id"] for one in app.many("records/episodes", ids)} == set(ids)


def test_ids_that_are_gone_are_left_out(app, owner):
    kept = EpisodeFactory(owner=owner)

    found = app.many(
        "records/episodes", [str(kept.pk), "01890000-0000-7000-8000-000000000001", "?"]
    )

    assert [one["id"] for one in found] == [str(kept.pk)]


def test_the_clips_of_a_stream_all_come_at_once(app, owner):
    stream = StreamFactory(owner=owner)
    VideoClipFactory.create_batch(30, stream=stream)
    VideoClipFactory(stream__owner=owner)

    found = app.related("records/video_clips", "stream_id", str(stream.pk))

    assert len(found) == 30
    assert all(one["id"] == one["key"] for one in found)


def test_the_clips_of_somebody_elses_stream_are_none(app, stranger):
    clip = VideoClipFactory(stream__owner=stranger)

    assert app.related("records/video_clips", "stream_id", str(clip.stream_id)) == []


def test_the_chat_of_a_channel_comes_at_once(app, owner):
    for channel in ("11", "12", "11"):
        ChatMessage.objects.create(owner=owner, channel_id=channel, message=channel)

    found = app.related("records/chat_messages", "channel_id", "11")

    assert [one["message"] for one in found] == ["11", "11"]


# --- keys of clips


@pytest.mark.parametrize(
    "key",
    [
        "2024-11-28/clip 1.mkv",
        "2024-11-28/Übung ☕.mkv",
        "a/b/c/d e/f.mkv",
        "2024-11-28/100% #1?.mkv",
        "stream_id/x.mkv",
        "a+b&c=d.mkv",
    ],
)
def test_a_clip_is_reached_by_its_key(app, owner, key):
    VideoClipFactory(stream__owner=owner, key=key)

    assert app.get("records/video_clips", key)["id"] == key
    assert app.update("records/video_clips", key, {"note": "x"})["note"] == "x"
    assert app.many("records/video_clips", [key])[0]["key"] == key
    app.delete("records/video_clips", key)
    assert app.call("GET", f"records/video_clips/{encoded(key)}").status_code == 404


def test_a_clip_that_is_created_is_called_by_its_key(app):
    made = app.create("records/video_clips", {"key": "2026-11-22/new clip.mkv"})

    assert made["id"] == "2026-11-22/new clip.mkv"


def test_a_clip_without_a_key_is_an_error_of_that_field(app):
    answer = app.call("POST", "records/video_clips", {"title": "The form has no key"})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["key"])


# --- bulk


def test_an_array_makes_as_many_records_in_its_order(app):
    made = app.create_many("records/episodes", [{"title": str(number)} for number in range(60)])

    assert [one["title"] for one in made] == [str(number) for number in range(60)]
    assert len({one["id"] for one in made}) == 60


def test_an_array_of_one_is_answered_as_an_array(app):
    assert len(app.create_many("records/episodes", [{"title": "One"}])) == 1


def test_an_array_with_one_bad_record_makes_none(app):
    answer = app.call("POST", "records/episodes", [{"title": "Good"}, {"order_index": "one"}])

    assert answer.status_code == 400
    assert answer.json()["message"]
    assert app.list("records/episodes")["items"] == []


# --- cursors


@pytest.mark.parametrize("per_page", [1, 7, 10])
def test_every_record_comes_once_page_by_page(app, owner, per_page):
    wanted = {str(one.pk) for one in EpisodeFactory.create_batch(21, owner=owner)}

    found = [one["id"] for page in app.pages("records/episodes", per_page=per_page) for one in page]

    assert (len(found), set(found)) == (21, wanted)


def test_a_record_made_meanwhile_neither_repeats_nor_hides_another(app, owner):
    wanted = {str(one.pk) for one in EpisodeFactory.create_batch(6, owner=owner)}
    first = app.list("records/episodes", per_page=3)
    EpisodeFactory(owner=owner)

    rest = app.list("records/episodes", per_page=3, cursor=first["cursor"])

    assert {one["id"] for one in first["items"] + rest["items"]} == wanted
    assert rest["cursor"] is None


def test_a_cursor_is_taken_as_a_json_text_as_well(app, owner):
    EpisodeFactory.create_batch(3, owner=owner)
    first = app.list("records/episodes", per_page=2)

    rest = app.list("records/episodes", per_page=2, cursor=f'"{first["cursor"]}"')

    assert len(rest["items"]) == 1


def test_a_cursor_of_another_list_is_refused_with_a_message(app):
    answer = app.call("GET", "records/episodes", query="?cursor=nonsense&perPage=10&filter=%7B%7D")

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


@pytest.mark.parametrize("per_page", ["10", "25", "100", "1000", "0", "-1", "99999999"])
def test_every_page_size_is_answered(app, owner, per_page):
    SeriesFactory(owner=owner)

    query = f"?cursor=null&perPage={per_page}&filter=%7B%7D"

    assert len(app.good("GET", "records/series", query=query)["items"]) == 1


# --- filters


@pytest.mark.parametrize("text", ["radio", "RADIO", "a rad"])
def test_the_text_box_of_a_title_finds_parts_of_it_in_any_case(app, owner, text):
    StreamFactory(owner=owner, title="Fixing a Radio")
    StreamFactory(owner=owner, title="Something else")

    assert titles(app.list("records/streams", {"title": text})) == ["Fixing a Radio"]


@pytest.mark.parametrize(
    ("resource", "factory"),
    [("streams", StreamFactory), ("episodes", EpisodeFactory), ("series", SeriesFactory)],
)
def test_what_a_picker_types_is_searched_in_titles(app, owner, resource, factory):
    factory(owner=owner, title="100% tea_time")
    factory(owner=owner, title="Coffee")

    assert titles(app.list(f"records/{resource}", {"q": "100% TEA_"})) == ["100% tea_time"]


def test_a_picker_of_clips_searches_keys(app, owner):
    VideoClipFactory(stream__owner=owner, key="2026-11-22/a.mkv")
    VideoClipFactory(stream__owner=owner, key="2026-11-23/b.mkv")

    found = app.list("records/video_clips", {"q": "11-23"})["items"]

    assert [one["key"] for one in found] == ["2026-11-23/b.mkv"]


def test_series_are_filtered_by_start_time_and_activity(app):
    app.create("records/series", {"title": "On", "start_time": "19:00", "is_active": True})
    app.create("records/series", {"title": "Off", "start_time": "20:00", "is_active": False})

    assert titles(app.list("records/series", {"start_time": "19:00"})) == ["On"]
    assert titles(app.list("records/series", {"is_active": False})) == ["Off"]


def test_streams_are_filtered_by_the_days_of_the_calendar(app, owner):
    for days in range(3):
        StreamFactory(owner=owner, title=str(days), stream_date=DAY + timedelta(days=days))
    conditions = {
        "stream_date__gte": "2026-11-23T00:00:00.000Z",
        "stream_date__lte": "2026-11-23T23:59:59.999Z",
    }

    assert titles(app.list("records/streams", conditions)) == ["1"]


def test_streams_are_filtered_by_series_and_by_having_episodes(app, owner):
    series = SeriesFactory(owner=owner)
    StreamFactory(owner=owner, title="In it", series=series)
    StreamFactory(owner=owner, title="Cut", has_episodes=True)

    assert titles(app.list("records/streams", {"series_id": str(series.pk)})) == ["In it"]
    assert titles(app.list("records/streams", {"has_episodes": True})) == ["Cut"]
    assert titles(app.list("records/streams", {"has_episodes": False})) == ["In it"]


def test_episodes_are_filtered_by_what_the_list_offers(app, owner):
    stream, series = StreamFactory(owner=owner), SeriesFactory(owner=owner)
    made = {"series": series, "stream": stream, "is_published": True}
    EpisodeFactory(owner=owner, title="Full", youtube_video_id="a", render_uri="r.mp4", **made)
    EpisodeFactory(owner=owner, title="Bare", is_published=False)

    for conditions, title in (
        ({"series_id": str(series.pk)}, "Full"),
        ({"stream_id": str(stream.pk)}, "Full"),
        ({"is_published": True}, "Full"),
        ({"is_published": False}, "Bare"),
        ({"youtube_video_id__exists": True}, "Full"),
        ({"youtube_video_id__exists": False}, "Bare"),
        ({"render_uri__exists": True}, "Full"),
        ({"render_uri__exists": False}, "Bare"),
        ({"title": "bar", "is_published": False}, "Bare"),
    ):
        assert titles(app.list("records/episodes", conditions)) == [title], conditions


def test_projects_are_filtered_by_title(app):
    app.create_many("records/projects", [{"title": "Best of"}, {"title": "Other"}])

    assert titles(app.list("records/projects", {"title": "best"})) == ["Best of"]


def test_clips_are_filtered_by_stream(app, owner):
    clip = VideoClipFactory(stream__owner=owner)
    VideoClipFactory(stream__owner=owner)

    found = app.list("records/video_clips", {"stream_id": str(clip.stream_id)}, per_page=100)

    assert [one["id"] for one in found["items"]] == [clip.key]


def test_widgets_are_filtered_for_list_and_dashboard(app):
    common = {"type": "countdown", "config": {"duration": 300}, "state": {}}
    shown = {"title": "Shown", "active": True, "showOnDashboard": True}
    for widget in (shown, {"title": "Hidden", "active": False}):
        app.create("records/stream_widgets", widget | common)

    for conditions in ({"showOnDashboard": True}, {"active": True}, {"title": "show"}):
        assert titles(app.list("records/stream_widgets", conditions)) == ["Shown"]
    assert len(app.list("records/stream_widgets", {"type": "countdown"})["items"]) == 2


def test_chat_is_filtered_by_name_and_time_and_newest_first(app, owner):
    for minutes, name in ((0, "Ann"), (1, "Bob"), (2, "Ann")):
        ChatMessage.objects.create(
            owner=owner, channel_id="1", user_name=name, message=f"{minutes}",
            timestamp=DAY + timedelta(minutes=minutes),
        )  # fmt: skip

    def messages(**conditions):
        return [one["message"] for one in app.list("records/chat_messages", conditions)["items"]]

    assert messages() == ["2", "1", "0"]
    assert messages(user_name="Ann") == ["2", "0"]
    assert messages(timestamp__gte="2026-11-22T12:01:00.000Z") == ["2", "1"]
    assert messages(timestamp__lte="2026-11-22T12:00:30.000Z") == ["0"]


def test_an_array_stands_for_any_of_its_values(app):
    for title, hour in (("A", 19), ("B", 20), ("C", 21)):
        app.create("records/series", {"title": title, "start_time": f"{hour}:00"})

    found = titles(app.list("records/series", {"start_time": ["19:00", "21:00"]}))

    assert sorted(found) == ["A", "C"]


def test_an_empty_array_matches_nothing(app, owner):
    SeriesFactory(owner=owner)

    assert app.list("records/series", {"id": []})["items"] == []


@pytest.mark.parametrize(
    ("suffix", "found"),
    [("gte", "bc"), ("gt", "c"), ("lte", "ab"), ("lt", "a"), ("ne", "ac")],
)
def test_numbers_are_compared_as_numbers(app, suffix, found):
    for title, index in (("a", 9), ("b", 10), ("c", 11)):
        app.create("records/episodes", {"title": title, "order_index": index})

    page = app.list("records/episodes", {f"order_index__{suffix}": 10})

    assert sorted(titles(page)) == list(found)


def test_contains_asks_for_what_the_field_contains(app, owner):
    StreamFactory(owner=owner, title="Radio", description="An old valve radio")

    assert titles(app.list("records/streams", {"description__contains": "valve"})) == ["Radio"]


@pytest.mark.parametrize(
    "conditions",
    ["{", "7", '"x"', '{"has_episodes": "perhaps"}', '{"stream_date__gte": "yesterday"}'],
)
def test_a_filter_that_cannot_be_is_refused_with_a_message(app, conditions):
    answer = app.call("GET", "records/streams", query=f"?filter={quote(conditions)}")

    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)
