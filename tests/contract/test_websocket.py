"""The socket of the main layout."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests import tokens
from tests.contract.client import FrontEnd
from tests.factories.streams import StreamFactory
from widgets.models import StreamWidget
from widgets.services import create_action_token

INGEST = {"initialPrompt": "", "initialSummary": ""}


@pytest.fixture
def ingest(app, owner):
    """Have a task made whose worker is not there."""

    def ingest():
        stream = StreamFactory(owner=owner)
        return app.good("POST", "stream", INGEST | {"streamId": str(stream.pk)})["id"]

    return ingest


def test_an_id_token_opens_the_socket_and_the_greeting_changes_nothing(app):
    with app.socket() as socket:
        assert socket.silent()
        socket.send({"event": "subscribe"})
        assert socket.silent()


def test_a_bad_token_is_refused_at_the_handshake(app, owner):
    assert app.refused_socket(tokens.expired(owner)) == 403


def test_another_origin_is_refused_at_the_handshake(app):
    app.origin = "https://evil.example"

    assert app.refused_socket(app.token) == 403


def test_a_task_is_told_to_its_owner_with_what_it_was(app, ingest):
    with app.socket() as socket:
        made = ingest()
        frame = socket.wait_for("TASK_UPDATE")

    assert frame.keys() >= {"type", "task", "old_status"}
    task = frame["task"]
    assert (task["id"], task["status"], task["task_type"]) == (made, "PENDING", "ingestion")
    assert task.keys() >= {"record_id", "user_id", "created_at"}


def test_a_task_in_a_frame_is_as_in_the_list(app, ingest):
    with app.socket() as socket:
        ingest()
        task = socket.wait_for("TASK_UPDATE")["task"]

    (listed,) = app.list("records/tasks", per_page=25)["items"]
    assert {
        name: listed[name] for name in ("id", "status", "task_type", "record_id", "user_id")
    } == {name: task[name] for name in ("id", "status", "task_type", "record_id", "user_id")}


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        "[]",
        '{"type":"NONSENSE"}',
        '{"type":7}',
        '{"no":"type"}',
        '{"type":"WIDGET_SUBSCRIBE","widgetId":"nonsense"}',
        '{"type":"WIDGET_UNSUBSCRIBE"}',
    ],
)
def test_a_refused_message_gets_an_error_frame_and_the_socket_stays(app, frame):
    with app.socket() as socket:
        socket.send(frame)
        answer = socket.receive()
        socket.send({"event": "subscribe"})

        assert answer["message"]
        assert socket.silent()


def test_a_page_that_comes_back_gets_a_socket_again(app, ingest):
    with app.socket():
        pass

    with app.socket() as socket:
        ingest()
        assert socket.wait_for("TASK_UPDATE")["task"]["status"] == "PENDING"


@pytest.fixture
def widget(app):
    """A countdown as the client's form makes it; its `access_token` is the client's."""
    body = {"title": "Break", "type": "countdown", "active": True, "access_token": str(uuid4())}
    config = {"duration": 300, "width": None, "height": None}
    body |= {"config": config, "state": {"enabled": False, "duration_left": None}}
    made = app.create("records/stream_widgets", body)
    return app.get("records/stream_widgets", made["id"])


def say(socket, kind, widget, **more):
    socket.send({"type": f"WIDGET_{kind}", "widgetId": widget["id"], **more})


def test_a_burst_after_a_reconnect_ends_with_a_subscription(app, widget):
    with app.socket() as socket:
        for kind in ["UNSUBSCRIBE", "UNSUBSCRIBE", "SUBSCRIBE", "SUBSCRIBE"] * 3:
            say(socket, kind, widget)
        answers = [socket.receive() for _ in range(6)]
        app.update("records/stream_widgets", widget["id"], {"config": {"duration": 5}})

        assert {frame["type"] for frame in answers} == {"WIDGET_INITIAL_STATE"}
        assert socket.receive()["config"] == {"duration": 5}


def test_a_subscription_shows_the_widget_as_the_list_does_but_no_secret(app, widget):
    with app.socket() as socket:
        say(socket, "SUBSCRIBE", widget)
        shown = socket.wait_for("WIDGET_INITIAL_STATE")["widget"]

    names = ("id", "type", "title", "active", "config", "state")
    assert {name: shown[name] for name in names} == {name: widget[name] for name in names}
    assert shown.keys().isdisjoint({"access_token", "user_id", "owner"})


@pytest.mark.parametrize("action", ["start", "pause", "resume", "reset"])
def test_every_button_of_the_client_is_answered(app, widget, action):
    with app.socket() as socket:
        say(socket, "SUBSCRIBE", widget)
        say(socket, "ACTION", widget, action=action, payload={})
        answer = socket.wait_for("WIDGET_ACTION_RESPONSE")

    assert (answer["widgetId"], answer["action"]) == (widget["id"], action)
    assert answer["success"] or answer["error"]


def test_a_started_countdown_is_told_to_the_dashboard_and_to_obs(app, widget):
    with app.socket() as socket, app.socket(token=widget["access_token"]) as source:
        say(socket, "SUBSCRIBE", widget)
        say(source, "SUBSCRIBE", widget)
        say(socket, "ACTION", widget, action="start", payload={})

        for end in (socket, source):
            state = end.wait_for("WIDGET_STATE_UPDATE")["state"]
            assert state["enabled"] is True
            assert state.keys() >= {"duration_left", "enabled", "last_tick_timestamp"}


def test_the_buttons_do_what_they_say_without_a_payload(app, widget):
    states = []
    with app.socket() as socket:
        say(socket, "SUBSCRIBE", widget)
        for action in ("start", "pause", "resume", "reset"):
            say(socket, "ACTION", widget, action=action)
            states.append(socket.wait_for("WIDGET_STATE_UPDATE")["state"])

    assert [state["enabled"] for state in states] == [True, False, True, False]
    assert all(state["last_tick_timestamp"] for state in states if state["enabled"])
    assert states[-1]["duration_left"] == widget["config"]["duration"]


def test_saving_the_form_of_a_running_countdown_disturbs_nobody(app, widget):
    with app.socket() as socket:
        say(socket, "SUBSCRIBE", widget)
        say(socket, "ACTION", widget, action="start")
        socket.wait_for("WIDGET_STATE_UPDATE")
        record = app.get("records/stream_widgets", widget["id"])
        stamped = record["state"] | {"last_tick_timestamp": "2026-11-22T20:00:00.123+01:00"}
        config = record["config"] | {"text": None, "showBackground": True, "textColor": "#fff"}
        form = record | {"state": stamped, "config": config, "showOnDashboard": True}

        saved = app.update("records/stream_widgets", widget["id"], form)

        assert socket.wait_for("WIDGET_CONFIG_UPDATE")["config"] == config
        assert socket.silent()
    assert saved["state"]["ends_at"] == record["state"]["ends_at"]


def test_obs_gets_its_widget_without_asking_and_may_not_act(app, widget):
    with app.socket(token=widget["access_token"]) as source:
        assert source.receive()["widget"]["id"] == widget["id"]
        say(source, "ACTION", widget, action="start", payload={})

        assert source.receive()["success"] is False


def test_a_regenerated_token_cuts_obs_off_within_a_second(app, widget):
    with app.socket(token=widget["access_token"]) as source:
        source.wait_for("WIDGET_INITIAL_STATE")
        app.update("records/stream_widgets", widget["id"], {"access_token": str(uuid4())})

        assert source.closed_with(timeout_s=1) == 4410
    assert app.refused_socket(widget["access_token"]) == 403


def test_an_address_that_tries_one_token_after_the_other_is_told_to_wait(app, widget):
    statuses = [app.refused_socket(uuid4().hex) for _ in range(21)]

    assert statuses == [403] * 20 + [429]
    with app.socket(token=widget["access_token"]) as source:
        assert source.wait_for("WIDGET_INITIAL_STATE")


def test_what_opens_a_socket_is_in_no_log(app, running, widget, owner):
    tokens = [app.token, widget["access_token"], str(uuid4())]
    ticket = app.good("POST", f"widgets/{widget['id']}/ticket", {"token": tokens[1]})["ticket"]
    row = StreamWidget.objects.get(pk=widget["id"])
    deck = create_action_token(owner=owner, title="Deck", widgets=[row]).raw
    for token in (*tokens[:2], deck, f"{ticket}&ticket={ticket}"):
        app.refused_socket(token)
    app.refused_socket(f"{app.token}x")

    log = running.log.read_text()
    assert "/ws?token=…" in log
    assert [one for one in (*tokens, deck, ticket) if one in log] == []
    assert app.token.split(".")[2] not in log


def test_a_person_who_may_no_longer_log_in_is_refused(app, owner):
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert FrontEnd(app.server, app.token).refused_socket(app.token) == 403
