from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection

from glowing.exceptions import NotFound
from tests.factories.widgets import StreamWidgetFactory
from tests.tokens import api
from widgets.models import StreamWidget
from widgets.services import act, digest_of, rotate_token, update_widget

WIDGETS = "/api/records/stream_widgets"
NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
STRONG = 43  # characters of 256 bits


def sent(**changes) -> dict:
    """Return what the client's form sends for a new countdown."""
    return {
        "title": "Break",
        "type": "countdown",
        "active": True,
        "access_token": str(uuid4()),
        "config": {"duration": 300, "width": None, "height": None},
        "state": {"enabled": False, "duration_left": None},
    } | changes


@pytest.fixture
def widget(owner):
    return StreamWidgetFactory(owner=owner)


def put(owner, widget, **body):
    return api(owner).put(f"{WIDGETS}/{widget.pk}", body, format="json")


def test_a_new_countdown_has_all_of_its_time_left(owner):
    answer = api(owner).post(WIDGETS, sent(), format="json")

    assert answer.status_code == 201
    assert answer.json()["state"]["duration_left"] == 300


@pytest.mark.parametrize("body", [{}, {"config": {"duration": "soon"}}])
def test_a_countdown_without_a_duration_has_five_minutes(owner, body):
    minimal = {"title": "Break", "type": "countdown"} | body

    answer = api(owner).post(WIDGETS, minimal, format="json")

    assert answer.json()["state"]["duration_left"] == 300
    assert answer.json()["state"]["enabled"] is False


def test_the_clients_own_token_is_kept(owner):
    body = sent()

    answer = api(owner).post(WIDGETS, body, format="json").json()

    assert answer["access_token"] == body["access_token"]
    assert StreamWidget.objects.get(token_digest=digest_of(body["access_token"]))


def test_the_server_makes_a_token_of_256_bits_when_none_is_sent(owner):
    bodies = [{"title": str(number), "type": "poll"} for number in range(2)]

    items = api(owner).post(WIDGETS, bodies, format="json").json()["items"]

    assert len({item["access_token"] for item in items}) == 2
    assert all(len(item["access_token"]) == STRONG for item in items)


def test_the_database_holds_no_token_in_plain(widget):
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, token_digest FROM widgets_streamwidget")
        stored = cursor.fetchone()

    assert widget.token not in stored


def test_a_token_is_changed_by_sending_another(owner, widget):
    token = str(uuid4())

    answer = put(owner, widget, access_token=token)

    assert answer.json()["access_token"] == token
    assert StreamWidget.objects.get().token_digest == digest_of(token)


@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_token_leaves_the_one_there_is(owner, widget, nothing):
    answer = put(owner, widget, access_token=nothing)

    assert answer.json()["access_token"] == widget.token


def test_one_token_opens_one_widget_only(owner, stranger, widget):
    changed = put(stranger, StreamWidgetFactory(owner=stranger), access_token=widget.token)
    created = api(stranger).post(WIDGETS, sent(access_token=widget.token), format="json")

    assert changed.status_code == created.status_code == 400
    assert changed.json()["code"] == "widgets.token_taken"
    assert "access_token" in created.json()["errors"]


@pytest.mark.parametrize("token", ["short", "with spaces " * 4, "x" * 129, "ä" * 40])
def test_a_token_that_is_none_is_refused(owner, token):
    answer = api(owner).post(WIDGETS, sent(access_token=token), format="json")

    assert answer.status_code == 400
    assert "access_token" in answer.json()["errors"]


@pytest.mark.parametrize(
    "body",
    [
        {"state": {"enabled": True, "duration_left": 5}},
        {"config": {"duration": 60}},
        {"title": "Pause"},
        {"active": False},
    ],
)
def test_the_version_grows_with_whatever_a_source_shows(owner, widget, body):
    assert put(owner, widget, **body).json()["version"] == 2


def test_the_version_stays_when_nothing_changes(owner, widget):
    body = {"title": widget.title, "state": widget.state, "config": widget.config, "version": 99}

    assert put(owner, widget, **body).json()["version"] == 1


def test_another_duration_is_what_a_timer_has_left_that_was_not_started(owner):
    made = api(owner).post(WIDGETS, sent(), format="json").json()

    answer = api(owner).put(f"{WIDGETS}/{made['id']}", made | {"config": {"duration": 60}})

    assert (answer.json()["state"]["duration_left"], answer.json()["version"]) == (60, 2)


def test_a_widget_of_another_kind_begins_anew(owner, widget):
    answer = put(owner, widget, type="goal", state=widget.state, config={"start": 3})

    assert answer.json()["state"] == {"count": 3}


@pytest.fixture
def running(widget):
    with time_machine.travel(NOON, tick=False):
        return act(user=widget.owner, widget_id=widget.pk, action="start")


@pytest.fixture
def later():
    """A minute and some microseconds after noon."""
    with time_machine.travel(NOON + timedelta(seconds=60.000321), tick=False) as traveller:
        yield traveller


def test_a_running_timer_is_shown_as_it_is_now(owner, running, later):
    (item,) = api(owner).get(WIDGETS).json()["items"]

    assert item["state"] == api(owner).get(f"{WIDGETS}/{running.pk}").json()["state"]
    assert (item["state"]["duration_left"], item["state"]["enabled"]) == (240, True)
    assert item["state"]["last_tick_timestamp"] == "2027-01-01T12:01:00Z"


@pytest.mark.parametrize("clock", [None, "2026-12-31T23:00:00+01:00", "2027-01-01T13:01:07+01:00"])
def test_the_whole_record_as_it_was_read_disturbs_no_timer(owner, running, later, clock):
    record = api(owner).get(f"{WIDGETS}/{running.pk}").json()
    stamp = {"last_tick_timestamp": clock} if clock else {}
    later.shift(timedelta(seconds=20))

    answer = put(owner, running, **record | {"state": record["state"] | stamp})

    assert (answer.status_code, answer.json()["version"]) == (200, running.version)
    assert StreamWidget.objects.get().wakes_at == running.wakes_at
    assert answer.json()["state"]["duration_left"] == 220


def test_what_a_form_writes_as_left_counts_from_now(owner, running, later):
    state = {"enabled": True, "duration_left": 45.5, "last_tick_timestamp": "2027-01-01T08:00:00Z"}

    answer = put(owner, running, state=state)

    assert (answer.json()["state"]["duration_left"], answer.json()["version"]) == (45.5, 3)
    assert StreamWidget.objects.get().wakes_at == NOON + timedelta(seconds=105.500321)


def test_a_form_starts_and_stops_a_timer(owner, widget):
    on = put(owner, widget, state={"enabled": True, "duration_left": None}).json()["state"]
    off = put(owner, widget, state=on | {"enabled": False}).json()["state"]

    assert (on["enabled"], off["enabled"]) == (True, False)
    assert StreamWidget.objects.get().wakes_at is None


def test_a_form_that_was_open_meanwhile_stops_no_timer(owner, widget):
    record = api(owner).get(f"{WIDGETS}/{widget.pk}").json()
    running = act(user=owner, widget_id=widget.pk, action="start")

    answer = put(owner, widget, **record | {"title": "Pause"}).json()

    assert (answer["title"], answer["state"]["enabled"]) == ("Pause", True)
    assert StreamWidget.objects.get().wakes_at == running.wakes_at


def test_a_form_that_was_open_meanwhile_brings_no_old_token_back(owner, widget):
    record = api(owner).get(f"{WIDGETS}/{widget.pk}").json()
    rotated = rotate_token(widget)

    answer = put(owner, widget, **record | {"title": "Pause"}).json()

    assert (answer["title"], answer["access_token"]) == ("Pause", rotated.token)


def test_a_new_title_leaves_a_running_timer_alone(owner, running, later):
    put(owner, running, title="Break")

    assert StreamWidget.objects.get().wakes_at == running.wakes_at


def test_a_timer_that_was_stored_as_the_client_has_it_is_shown_as_it_is_now(owner, widget, later):
    tick = {"duration_left": 90.5, "enabled": True, "last_tick_timestamp": "2027-01-01T12:00:00Z"}
    StreamWidget.objects.update(state=tick)

    state = api(owner).get(f"{WIDGETS}/{widget.pk}").json()["state"]

    assert (state["duration_left"], state["enabled"]) == (30.499679, True)


def test_a_state_that_is_none_is_refused(owner, widget):
    answer = put(owner, widget, state={"duration_left": "soon"})

    assert (answer.status_code, answer.json()["code"]) == (400, "widgets.invalid_state")


def test_a_configuration_that_no_socket_takes_is_refused(owner, widget):
    answer = put(owner, widget, config={"note": "x" * 700_000})

    assert (answer.status_code, answer.json()["code"]) == (400, "widgets.config_too_large")


def test_what_is_shown_on_the_dashboard_is_found(owner, widget):
    put(owner, StreamWidgetFactory(owner=owner, title="Shown"), showOnDashboard=True)

    answer = api(owner).get(WIDGETS, {"filter": '{"showOnDashboard":true}'}).json()

    assert [item["title"] for item in answer["items"]] == ["Shown"]


@pytest.mark.parametrize(
    "wanted", ['{"title":"break"}', '{"type":"poll"}', '{"active":false}', '{"q":"reak"}']
)
def test_widgets_are_filtered_as_the_screens_do(owner, widget, wanted):
    StreamWidgetFactory(owner=owner, title="Break poll", type="poll", active=False)

    answer = api(owner).get(WIDGETS, {"filter": wanted}).json()

    assert [item["title"] for item in answer["items"]] == ["Break poll"]


@pytest.mark.parametrize(
    ("field", "value"), [("type", "clock"), ("config", []), ("state", "on"), ("title", "")]
)
def test_what_is_no_widget_is_refused(owner, field, value):
    answer = api(owner).post(WIDGETS, sent(**{field: value}), format="json")

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_widget_that_was_deleted_meanwhile_is_not_found(widget):
    StreamWidget.objects.all().delete()

    with pytest.raises(NotFound):
        update_widget(widget, {"title": "Late"})


def test_a_widget_of_somebody_else_is_not_found(stranger, widget):
    assert api(stranger).get(f"{WIDGETS}/{widget.pk}").status_code == 404
    assert put(stranger, widget, title="Mine").status_code == 404
