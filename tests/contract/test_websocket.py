"""The socket of the main layout."""

from __future__ import annotations

import pytest

from tests import tokens
from tests.contract.client import FrontEnd
from tests.factories.streams import StreamFactory

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


@pytest.mark.parametrize("form", [*tokens.BAD, tokens.expired], ids=lambda form: form.__name__)
def test_a_bad_token_is_refused_at_the_handshake(app, owner, form):
    assert app.refused_socket(form(owner)) == 403


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


def test_every_socket_of_a_person_is_told(app, ingest):
    with app.socket() as first, app.socket() as second:
        ingest()

        assert first.wait_for("TASK_UPDATE")["task"] == second.wait_for("TASK_UPDATE")["task"]


def test_nobody_else_is_told(app, other, ingest):
    with other.socket() as socket:
        ingest()

        assert socket.silent(0.7)


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        "[]",
        '{"type":"NONSENSE"}',
        '{"type":7}',
        '{"no":"type"}',
        '{"type":"WIDGET_SUBSCRIBE","widgetId":"nonsense"}',
        '{"type":"WIDGET_ACTION","widgetId":"nonsense","action":"start","payload":{}}',
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


def test_a_burst_after_a_reconnect_is_answered_in_order(app):
    widget = "01890000-0000-7000-8000-000000000001"
    kinds = ["WIDGET_UNSUBSCRIBE", "WIDGET_UNSUBSCRIBE", "WIDGET_SUBSCRIBE", "WIDGET_SUBSCRIBE"] * 3

    with app.socket() as socket:
        for kind in kinds:
            socket.send({"type": kind, "widgetId": widget})
        frames = [socket.receive() for kind in kinds if kind == "WIDGET_SUBSCRIBE"]

    assert all(frame["message"] for frame in frames)


def test_the_token_of_a_socket_is_in_no_log(app, running):
    with app.socket() as socket:
        assert socket.silent(0.1)
    app.refused_socket(f"{app.token}x")

    log = running.log.read_text()
    assert app.token not in log
    assert app.token.split(".")[2] not in log


def test_a_person_who_may_no_longer_log_in_is_refused(app, owner):
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert FrontEnd(app.server, app.token).refused_socket(app.token) == 403
