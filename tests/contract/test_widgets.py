"""Widgets as records; their sockets are in `test_websocket`."""

from __future__ import annotations

from uuid import uuid4

import pytest

CONFIG = {"duration": 300, "text": "Back soon", "title": "Break", "width": None, "height": None}


def widget(**changes):
    return {
        "title": "Break",
        "type": "countdown",
        "active": True,
        "access_token": str(uuid4()),
        "config": CONFIG,
        "state": {"enabled": False, "duration_left": None},
    } | changes


def test_a_widget_is_made_as_the_form_sends_it(app):
    sent = widget()

    made = app.create("records/stream_widgets", sent)

    answer = app.get("records/stream_widgets", made["id"])
    kept = ("title", "type", "active", "access_token", "config")
    assert {name: answer[name] for name in kept} == {name: sent[name] for name in kept}


def test_a_token_is_made_anew_by_a_put_of_it_alone(app):
    made = app.create("records/stream_widgets", widget())
    token = str(uuid4())

    answer = app.update("records/stream_widgets", made["id"], {"access_token": token})

    assert (answer["access_token"], answer["config"]) == (token, CONFIG)


def test_a_whole_record_is_taken_with_appearance_and_dashboard(app):
    made = app.create("records/stream_widgets", widget())
    config = CONFIG | {"showBackground": False, "textColor": "#ffffff", "fontSize": 4, "width": 800}
    state = {
        "enabled": False,
        "duration_left": 120,
        "last_tick_timestamp": "2026-11-22T10:00:00+01:00",
    }

    answer = app.update(
        "records/stream_widgets",
        made["id"],
        made | {"config": config, "state": state, "showOnDashboard": True},
    )

    assert answer["config"] == config
    assert (answer["state"]["enabled"], answer["state"]["duration_left"]) == (False, 120)
    assert answer["showOnDashboard"] is True


@pytest.mark.parametrize(
    "kind", ["countdown", "text_overlay", "poll", "name_queue", "bot_integration"]
)
def test_every_kind_that_the_client_names_can_be_made(app, kind):
    made = app.create("records/stream_widgets", widget(type=kind))

    assert app.get("records/stream_widgets", made["id"])["type"] == kind


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"showOnDashboard": True}, ["Break"]),
        ({"active": False}, ["Pause"]),
        ({"type": "countdown", "active": True, "title": "reak"}, ["Break"]),
    ],
    ids=str,
)
def test_the_list_and_the_dashboard_find_widgets(app, wanted, expected):
    shown = app.create("records/stream_widgets", widget())
    app.create("records/stream_widgets", widget(title="Pause", active=False))
    app.update("records/stream_widgets", shown["id"], {"showOnDashboard": True})

    page = app.list("records/stream_widgets", wanted, per_page=25)

    assert ([item["title"] for item in page["items"]], page["cursor"]) == (expected, None)


def test_a_widgets_token_opens_no_records(app):
    made = app.create("records/stream_widgets", widget())
    app.token = made["access_token"]

    assert app.call("GET", "records/stream_widgets").status_code == 401
