"""Series as the existing client keeps them."""

import pytest

from streams.models import Series
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import SeriesFactory, StreamFactory
from tests.tokens import api

ADDRESS = "/api/records/series"
PLAN = {
    "title": "Rust on Sundays",
    "description": "Live coding.",
    "is_active": True,
    "tags": ["rust", "live coding"],
    "category": 28,
    "notify_subscribers": False,
    "playlist_id": "PL123",
    "thumbnail_url": "https://example.org/a.png",
    "max_episode_order_index": 12,
    "stream_count": 7,
    "prep_notes": "<p>Check the <strong>sound</strong>.</p>",
    "timezone": "America/Los_Angeles",
    "start_date": "2026-01-04",
    "end_date": "2026-12-27",
    "start_time": "19:00",
    "end_time": "22:30",
    "recurrence": {"type": "weekly", "days": ["sunday", "wednesday"], "interval": 2},
    "skips": [{"date": "2026-07-05", "reason": "Holidays"}],
    "twitch_category": {"id": "1469308723", "name": "Software", "box_art_url": "https://x.example"},
    "stream_title_template": "${title} ${stream_count}",
    "episode_title_template": "${title} - ${episode_order_index}",
    "episode_description_template": "${stream_description}",
}


@pytest.fixture
def client(owner):
    return api(owner)


def refused(client, **fields):
    answer = client.post(ADDRESS, {"title": "Plan"} | fields, format="json")
    assert answer.status_code == 400, answer.json()
    return answer.json()["errors"]


def test_a_plan_is_kept_as_it_was_sent(client):
    made = client.post(ADDRESS, PLAN, format="json")

    assert made.status_code == 201
    record = client.get(f"{ADDRESS}/{made.json()['id']}").json()
    assert {name: record[name] for name in PLAN} == PLAN


def test_a_title_is_enough(client):
    made = client.post(ADDRESS, {"title": "Plan"}, format="json").json()

    assert set(made) == {"id", "user_id", "title", "created_at", "updated_at"}


def test_a_title_is_needed(client):
    answer = client.post(ADDRESS, {"description": "x"}, format="json")

    assert "title" in answer.json()["errors"]


@pytest.mark.parametrize("kind", ["daily", "weekly", "monthly"])
def test_a_rule_always_has_days_and_an_interval(client, kind):
    rule = {"type": kind, "days": None, "interval": None}

    made = client.post(ADDRESS, {"title": "Plan", "recurrence": rule}, format="json").json()

    assert made["recurrence"] == {"type": kind, "days": [], "interval": 1}


def test_a_rule_that_was_imported_has_days_too(client, owner):
    series = SeriesFactory(owner=owner, recurrence={"type": "daily"})

    record = client.get(f"{ADDRESS}/{series.pk}").json()

    assert record["recurrence"] == {"type": "daily", "days": [], "interval": 1}


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"type": "yearly", "days": [], "interval": 1}, "recurrence.type"),
        ({"days": ["sunday"], "interval": 1}, "recurrence.type"),
        ({"type": "weekly", "days": ["Sonntag"], "interval": 1}, "recurrence.days.0"),
        ({"type": "weekly", "days": [], "interval": 0}, "recurrence.interval"),
        ({"type": "weekly", "days": [], "interval": "often"}, "recurrence.interval"),
        ("weekly", "recurrence"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_its_field(client, rule, field):
    assert field in refused(client, recurrence=rule)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "America"}, "timezone"),
        ({"start_time": "25:00"}, "start_time"),
        ({"end_time": "7 pm"}, "end_time"),
        ({"start_date": "2026-05-02", "end_date": "2026-05-01"}, "end_date"),
        ({"start_date": "soon"}, "start_date"),
        ({"tags": ["x"] * 11}, "tags"),
        ({"tags": ["x" * 26]}, "tags.0"),
        ({"skips": [{"date": "never", "reason": "x"}]}, "skips.0.date"),
        ({"twitch_category": {"id": "1"}}, "twitch_category.name"),
        ({"title": "x" * 256}, "title"),
        ({"max_episode_order_index": -1}, "max_episode_order_index"),
        ({"stream_count": "many"}, "stream_count"),
        ({"thumbnail_url": "javascript:alert(1)"}, "thumbnail_url"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(client, fields, field):
    assert refused(client, **fields)[field]


def test_notes_are_safe_to_show(client):
    notes = "<p>Sound</p><img src=x onerror=alert(1)><script>alert(1)</script>"

    made = client.post(ADDRESS, {"title": "Plan", "prep_notes": notes}, format="json").json()

    assert made["prep_notes"] == "<p>Sound</p><img>"
    assert Series.objects.get().prep_notes == made["prep_notes"]


def test_notes_are_made_safe_when_they_change(client, owner):
    series = SeriesFactory(owner=owner)

    changed = client.put(
        f"{ADDRESS}/{series.pk}", {"prep_notes": "<b onclick=x>b</b>"}, format="json"
    )

    assert changed.json()["prep_notes"] == "<b>b</b>"


def test_a_change_of_one_key_leaves_the_others(client, owner):
    series = SeriesFactory(owner=owner, description="Old.", stream_count=3)

    changed = client.put(f"{ADDRESS}/{series.pk}", {"title": "New"}, format="json").json()

    assert (changed["title"], changed["description"], changed["stream_count"]) == ("New", "Old.", 3)


def test_the_end_of_a_plan_is_compared_with_the_start_that_stands(client, owner):
    series = SeriesFactory(owner=owner, start_date="2026-05-02")

    answer = client.put(f"{ADDRESS}/{series.pk}", {"end_date": "2026-05-01"}, format="json")

    assert "end_date" in answer.json()["errors"]


@pytest.mark.parametrize(("sent", "kept"), [(1, 9), (9, 9), (40, 40), (None, 9)])
def test_the_last_number_is_never_below_one_that_an_episode_has(client, owner, sent, kept):
    series = SeriesFactory(owner=owner, max_episode_order_index=9)
    EpisodeFactory(owner=owner, series=series, order_index=9)

    body = {"max_episode_order_index": sent}
    changed = client.put(f"{ADDRESS}/{series.pk}", body, format="json").json()

    assert changed["max_episode_order_index"] == kept


def test_a_number_that_was_raised_by_mistake_is_lowered_to_the_last_episode(client, owner):
    series = SeriesFactory(owner=owner, max_episode_order_index=900)
    EpisodeFactory(owner=owner, series=series, order_index=9)

    body = {"max_episode_order_index": 10}
    changed = client.put(f"{ADDRESS}/{series.pk}", body, format="json").json()

    assert changed["max_episode_order_index"] == 10


def test_deleting_a_series_keeps_its_streams(client, owner):
    stream = StreamFactory(owner=owner, series=SeriesFactory(owner=owner))

    answer = client.delete(f"{ADDRESS}/{stream.series_id}")

    stream.refresh_from_db()
    assert (answer.status_code, stream.series_id) == (204, None)


def test_the_filters_of_the_list_find_what_they_name(client, owner):
    SeriesFactory(owner=owner, title="Tea time", start_time="17:00", is_active=True)
    SeriesFactory(owner=owner, title="Coffee", start_time="09:00", is_active=False)

    def titles(text):
        found = client.get(ADDRESS, {"filter": text, "cursor": "null", "perPage": 10}).json()
        return [one["title"] for one in found["items"]]

    assert titles('{"q": "TEA"}') == ["Tea time"]
    assert titles('{"start_time": "09:00"}') == ["Coffee"]
    assert titles('{"is_active": true}') == ["Tea time"]


def test_notes_that_are_too_long_are_refused_before_they_are_cleaned(client):
    tags = "<p>" + "x<!---->" * 20_000

    assert "prep_notes" in refused(client, prep_notes=tags)
