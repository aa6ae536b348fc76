"""The schedule follows the person's series, whoever changes them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from streams.models import Series
from tests.factories.streams import SeriesFactory
from tests.tokens import api
from widgets.models import StreamWidget
from widgets.services import create_widgets, update_widget, wake

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures" / "dynamodb"
SERIES = "/api/records/series"
WEEKLY = {
    "title": "Tea",
    "start_date": "2026-03-02",
    "timezone": "Europe/Berlin",
    "start_time": "20:00",
    "end_time": "23:00",
    "recurrence": {"type": "weekly", "days": ["saturday"], "interval": 1},
}


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel(datetime(2026, 3, 4, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def widget(owner):
    return create_widgets(owner, [{"title": "Next", "type": "schedule"}])[0]


def events(owner) -> list[dict]:
    """Return what the owner's only widget shows."""
    (item,) = api(owner).get("/api/records/stream_widgets").json()["items"]
    return item["state"]["events"]


def titles(owner) -> list[str]:
    return sorted({event["title"] for event in events(owner)})


def test_a_new_schedule_knows_the_series_that_are_there(owner, widget):
    assert events(owner) == []

    api(owner).post(SERIES, WEEKLY, format="json")
    StreamWidget.objects.all().delete()
    create_widgets(owner, [{"title": "Next", "type": "schedule"}])

    assert titles(owner) == ["Tea"]


def test_a_series_appears_changes_and_goes(owner, widget):
    made = api(owner).post(SERIES, WEEKLY, format="json").json()
    assert events(owner)[0]["starts_at"] == "2026-03-07T19:00:00Z"

    api(owner).put(f"{SERIES}/{made['id']}", {"start_time": "19:00"}, format="json")
    assert events(owner)[0]["starts_at"] == "2026-03-07T18:00:00Z"

    api(owner).delete(f"{SERIES}/{made['id']}")
    assert events(owner) == []


def test_what_is_no_part_of_the_plan_changes_no_widget(owner, widget):
    made = api(owner).post(SERIES, WEEKLY, format="json").json()
    before = StreamWidget.objects.get().version

    api(owner).put(f"{SERIES}/{made['id']}", {"stream_count": 7}, format="json")

    assert StreamWidget.objects.get().version == before


def test_a_series_that_an_administrator_changes_is_followed(owner, widget, admin_client):
    series = SeriesFactory(owner=owner, title="Tea")
    form = {key: value for key, value in WEEKLY.items() if key != "recurrence"}

    answer = admin_client.post(
        reverse("admin:streams_series_change", args=[series.pk]),
        form | {"owner": str(owner.pk), "recurrence": "null", "skips": "null", "extra": "{}",
                "twitch_category": "null", "is_active": "unknown", "start_date": "2026-03-09"},
    )  # fmt: skip

    assert answer.status_code == 302, answer.content
    assert titles(owner) == ["Tea"]

    admin_client.post(reverse("admin:streams_series_delete", args=[series.pk]), {"post": "yes"})

    assert events(owner) == []


def test_a_schedule_that_was_off_learns_what_it_missed(owner, widget):
    update_widget(widget, {"active": False})
    api(owner).post(SERIES, WEEKLY, format="json")
    assert events(owner) == []

    update_widget(widget, {"active": True})

    assert titles(owner) == ["Tea"]


def test_series_of_somebody_else_are_not_shown(owner, stranger, widget):
    api(stranger).post(SERIES, WEEKLY, format="json")

    assert events(owner) == []


def test_sources_move_on_when_a_stream_has_ended(owner, widget, spring):
    api(owner).post(SERIES, WEEKLY, format="json")
    before = StreamWidget.objects.get()
    assert before.wakes_at == datetime(2026, 3, 7, 22, tzinfo=UTC)

    spring.move_to(before.wakes_at)
    wake(widget_id=before.pk)

    after = StreamWidget.objects.get()
    assert after.version == before.version + 1
    assert after.wakes_at == datetime(2026, 3, 14, 22, tzinfo=UTC)


def test_a_series_with_an_odd_rule_breaks_nothing(owner, widget):
    Series.objects.create(
        owner=owner, title="Odd", start_date="2026-03-02", timezone="Mars", start_time="20:00",
        end_time="later", recurrence=["weekly"], skips={"date": 1}, twitch_category="Tea",
    )  # fmt: skip

    api(owner).post(SERIES, WEEKLY, format="json")

    assert titles(owner) == ["Tea"]


def test_series_that_are_imported_are_followed(owner, widget, spring):
    spring.move_to(datetime(2025, 1, 2, tzinfo=UTC))

    call_command("import_dynamodb", str(FIXTURES / "series.json"), user=owner.username)

    assert titles(owner) == ["Evening workshop"]
