"""The socket as dashboards, clients and bots use it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from glowing.realtime.consumers import BaseConsumer
from glowing.realtime.limits import Limits
from tests import tokens
from tests.factories.widgets import StreamWidgetFactory
from tests.integration.widgets.frames import frame_of, say
from tests.lasting import owner, stranger, transactional_db
from widgets import services
from widgets.commands import COMMANDS

__all__ = ["owner", "stranger", "transactional_db"]


@pytest.fixture
async def socket(connect, owner):
    """A socket of the owner's, as the existing client opens it."""
    return await connect(token=await sync_to_async(tokens.id_token)(owner), origin=None)


async def test_a_subscription_is_answered_with_the_widget_as_it_is(socket, widget):
    await say(socket, "WIDGET_SUBSCRIBE", widget)

    answer = await frame_of(socket, "WIDGET_INITIAL_STATE")
    assert answer["widgetId"] == answer["widget"]["id"] == str(widget.pk)
    assert (answer["widget"]["title"], answer["widget"]["version"]) == ("Break", 1)


async def test_no_frame_holds_a_token_or_an_owner(socket, widget):
    await say(socket, "WIDGET_SUBSCRIBE", widget)

    answer = str(await frame_of(socket, "WIDGET_INITIAL_STATE"))
    assert widget.token not in answer
    assert widget.token_digest not in answer
    assert str(widget.owner_id) not in answer


async def test_every_subscription_is_answered(socket, widget):
    for _ in range(3):
        await say(socket, "WIDGET_SUBSCRIBE", widget)

    for _ in range(3):
        await frame_of(socket, "WIDGET_INITIAL_STATE")


async def test_whoever_unsubscribed_hears_no_more(socket, widget):
    await say(socket, "WIDGET_SUBSCRIBE", widget)
    await frame_of(socket, "WIDGET_INITIAL_STATE")
    await say(socket, "WIDGET_UNSUBSCRIBE", widget)
    await say(socket, "WIDGET_HEARTBEAT", widget)
    await frame_of(socket, "WIDGET_HEARTBEAT")

    await sync_to_async(services.update_widget)(widget, {"config": {"duration": 5}})

    assert await socket.receive_nothing()


@pytest.mark.parametrize(
    ("command", "bad"),
    [
        ("WIDGET_SUBSCRIBE", "nonsense"),
        ("WIDGET_SUBSCRIBE", None),
        ("WIDGET_UNSUBSCRIBE", 7),
        ("WIDGET_SOURCES", {}),
    ],
)
async def test_what_is_no_widget_is_answered_with_a_code(socket, command, bad):
    await socket.send_json_to({"type": command, "widgetId": bad})

    answer = await socket.receive_json_from(5)
    assert (answer["type"], answer["code"]) == ("ERROR", "widgets.not_found")


@pytest.mark.parametrize("command", ["WIDGET_SUBSCRIBE", "WIDGET_SOURCES"])
async def test_the_widget_of_somebody_else_is_as_one_that_is_not_there(socket, command):
    foreign = await sync_to_async(StreamWidgetFactory)()
    answers = []

    for widget_id in (str(foreign.pk), str(uuid4())):
        await socket.send_json_to({"type": command, "widgetId": widget_id})
        answer = await socket.receive_json_from(5)
        assert answer.pop("widgetId") == widget_id
        answers.append(answer)

    assert answers[0] == answers[1]
    assert answers[0]["code"] == "widgets.not_found"


async def test_news_of_the_widget_of_somebody_else_are_not_heard(socket):
    foreign = await sync_to_async(StreamWidgetFactory)()
    await say(socket, "WIDGET_SUBSCRIBE", foreign)
    await frame_of(socket, "ERROR")

    await sync_to_async(services.update_widget)(foreign, {"title": "Secret"})

    assert await socket.receive_nothing()


async def test_an_action_is_answered_with_its_version_and_broadcast(socket, widget):
    await say(socket, "WIDGET_SUBSCRIBE", widget)
    await frame_of(socket, "WIDGET_INITIAL_STATE")

    await say(socket, "WIDGET_ACTION", widget, action="start", payload={})

    frames = [await socket.receive_json_from(5) for _ in range(2)]
    answer, update = sorted(frames, key=lambda frame: frame["type"])
    assert answer == {
        "type": "WIDGET_ACTION_RESPONSE", "widgetId": str(widget.pk), "action": "start",
        "success": True, "result": None, "error": None, "code": None, "version": 2,
    }  # fmt: skip
    assert (update["version"], update["state"]["enabled"]) == (2, True)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"action": "explode"}, "widgets.unknown_action"),
        ({}, "widgets.unknown_action"),
        ({"action": {}}, "widgets.unknown_action"),
        ({"action": "set_duration", "payload": {"duration": -1}}, "widgets.invalid_payload"),
        ({"action": "start", "payload": []}, "widgets.invalid_payload"),
    ],
)
async def test_an_action_that_is_refused_is_answered_with_the_reason(socket, widget, frame, code):
    await say(socket, "WIDGET_ACTION", widget, **frame)

    answer = await frame_of(socket, "WIDGET_ACTION_RESPONSE")
    assert (answer["success"], answer["code"], answer["version"]) == (False, code, None)
    assert answer["error"]


async def test_an_action_on_a_widget_of_somebody_else_is_refused(socket):
    foreign = await sync_to_async(StreamWidgetFactory)()

    await say(socket, "WIDGET_ACTION", foreign, action="start", payload={})

    answer = await frame_of(socket, "WIDGET_ACTION_RESPONSE")
    assert (answer["success"], answer["code"]) == (False, "widgets.not_found")
    await foreign.arefresh_from_db()
    assert foreign.version == 1


async def test_a_heartbeat_comes_back_with_the_servers_clock(socket, widget):
    await say(socket, "WIDGET_HEARTBEAT", widget, version=3, sent=12.5)

    answer = await frame_of(socket, "WIDGET_HEARTBEAT")
    assert (answer["widgetId"], answer["version"], answer["sent"]) == (str(widget.pk), 3, 12.5)
    assert answer["serverTime"] > 1.7e12


async def test_a_socket_shows_so_many_widgets_and_no_more(connect, owner, widget):
    app = BaseConsumer.as_asgi(commands=COMMANDS, limits=Limits(subscriptions=1))
    socket = await connect(token=await sync_to_async(tokens.id_token)(owner), origin=None, app=app)
    other = await sync_to_async(StreamWidgetFactory)(owner=owner)
    await say(socket, "WIDGET_SUBSCRIBE", widget)
    await frame_of(socket, "WIDGET_INITIAL_STATE")

    await say(socket, "WIDGET_SUBSCRIBE", other)
    await say(socket, "WIDGET_SUBSCRIBE", widget)

    assert (await frame_of(socket, "ERROR"))["code"] == "widgets.too_many_subscriptions"
    await frame_of(socket, "WIDGET_INITIAL_STATE")
