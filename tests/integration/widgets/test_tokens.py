"""The socket as pages of OBS, bots and Stream Decks open it: with tokens of their own."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache

from glowing.jobs import events
from glowing.realtime.sockets import Socket
from tests import tokens
from tests.factories.jobs import JobFactory
from tests.factories.widgets import StreamWidgetFactory
from tests.integration.widgets.frames import frame_of, say
from tests.lasting import owner, stranger, transactional_db
from widgets import events as widget_events
from widgets import services

__all__ = ["owner", "stranger", "transactional_db"]

FRONT_END = "http://localhost:5173"
REFUSED = (False, 4401)


def closed(code):
    return {"type": "websocket.close", "code": code}


@pytest.fixture
async def source(connect, widget):
    """A page of OBS that has its first picture."""
    socket = await connect(token=widget.token, origin=None)
    await frame_of(socket, "WIDGET_INITIAL_STATE")
    return socket


@pytest.fixture
async def dashboard(connect, owner):
    return await connect(token=await sync_to_async(tokens.id_token)(owner), origin=None)


@pytest.fixture
def act_token(owner, widget):
    """Make an action token; pressing `start` is all that it may do."""
    token = services.create_action_token(
        owner=owner, title="Deck", widgets=[widget], actions=["start"]
    )
    return token.raw


# --- sources


async def test_a_widgets_token_shows_the_widget_at_once(connect, widget):
    socket = await connect(token=widget.token, origin=None)

    assert (await frame_of(socket, "WIDGET_INITIAL_STATE"))["widgetId"] == str(widget.pk)


async def test_a_source_is_told_of_changes_without_subscribing(source, widget):
    await sync_to_async(services.update_widget)(widget, {"config": {"duration": 5}})

    assert (await frame_of(source, "WIDGET_CONFIG_UPDATE"))["config"] == {"duration": 5}


async def test_a_source_that_unsubscribes_is_still_told(source, widget):
    await say(source, "WIDGET_UNSUBSCRIBE", widget)
    await say(source, "WIDGET_SUBSCRIBE", widget)
    await say(source, "WIDGET_UNSUBSCRIBE", widget)
    await frame_of(source, "WIDGET_INITIAL_STATE")

    await sync_to_async(services.update_widget)(widget, {"config": {"duration": 5}})

    await frame_of(source, "WIDGET_CONFIG_UPDATE")


async def test_a_source_may_not_act_and_is_told_so(source, widget):
    await say(source, "WIDGET_ACTION", widget, action="start", payload={})

    answer = await frame_of(source, "WIDGET_ACTION_RESPONSE")
    assert (answer["success"], answer["code"]) == (False, "widgets.read_only")
    await widget.arefresh_from_db()
    assert widget.version == 1


@pytest.mark.parametrize("command", ["WIDGET_SUBSCRIBE", "WIDGET_SOURCES"])
async def test_a_source_sees_one_widget_only(source, owner, command):
    other = await sync_to_async(StreamWidgetFactory)(owner=owner)

    await say(source, command, other)

    assert (await frame_of(source, "ERROR"))["code"] == "widgets.not_found"


async def test_a_source_hears_nothing_of_its_owners_work(source, owner):
    job = await sync_to_async(JobFactory)(owner=owner)
    await sync_to_async(events.publish)(job)

    assert await source.receive_nothing()


@pytest.mark.parametrize("origin", [None, "http://localhost", FRONT_END])
async def test_programs_our_pages_and_the_front_end_may_bring_a_widgets_token(
    connect, widget, origin, settings
):
    settings.FRONTEND_ORIGINS = [FRONT_END]

    assert (await connect(token=widget.token, origin=origin)).answer == (True, None)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
async def test_pages_of_others_may_not(connect, widget, origin):
    assert (await connect(token=widget.token, origin=origin)).answer == REFUSED


async def test_the_token_of_somebody_who_is_locked_out_opens_nothing(connect, widget, owner):
    owner.is_active = False
    await owner.asave(update_fields=["is_active"])

    assert (await connect(token=widget.token, origin=None)).answer == REFUSED


@pytest.mark.parametrize("change", [str.upper, lambda token: token[:-1] + "x", lambda _: "x" * 43])
async def test_what_is_almost_a_token_opens_nothing(connect, widget, change):
    assert (await connect(token=change(widget.token), origin=None)).answer == REFUSED


async def test_a_token_that_is_changed_while_the_socket_opens_shows_nothing(
    connect, widget, monkeypatch
):
    joining = asyncio.Event()
    changed = asyncio.Event()

    join = Socket.join

    async def join_late(self, group):
        joining.set()
        await changed.wait()
        await join(self, group)

    monkeypatch.setattr(Socket, "join", join_late)
    opening = asyncio.create_task(connect(token=widget.token, origin=None))
    await joining.wait()
    await sync_to_async(services.rotate_token)(widget)
    changed.set()

    assert await (await opening).receive_output(5) == closed(4410)


# --- the end of a source


async def test_a_new_token_closes_the_sources_of_the_old_and_no_dashboard(
    source, dashboard, widget
):
    await say(dashboard, "WIDGET_SUBSCRIBE", widget)
    await frame_of(dashboard, "WIDGET_INITIAL_STATE")

    await sync_to_async(services.rotate_token)(widget)

    assert await source.receive_output(1) == closed(4410)
    assert await dashboard.receive_nothing()


async def test_the_old_token_opens_nothing_and_the_new_one_does(connect, widget):
    changed = await sync_to_async(services.rotate_token)(widget)

    assert (await connect(token=widget.token, origin=None)).answer == REFUSED
    assert (await connect(token=changed.token, origin=None)).answer == (True, None)


async def test_a_deleted_widget_says_so_and_closes_its_sources(source, dashboard, widget):
    await say(dashboard, "WIDGET_SUBSCRIBE", widget)
    await frame_of(dashboard, "WIDGET_INITIAL_STATE")

    await sync_to_async(services.delete_widget)(widget)

    await frame_of(source, "WIDGET_DELETED")
    assert await source.receive_output(1) == closed(4404)
    await frame_of(dashboard, "WIDGET_DELETED")
    assert await dashboard.receive_nothing()


async def test_sources_end_with_the_right_of_their_owner_to_come_in(source, owner):
    owner.is_active = False
    await owner.asave(update_fields=["is_active"])

    assert await source.receive_output(1) == closed(4401)


async def test_sources_end_with_their_owner(source, owner):
    await owner.adelete()

    await frame_of(source, "WIDGET_DELETED")
    assert await source.receive_output(1) == closed(4404)


# --- what the owner sees and does of sources


async def test_the_owner_is_told_of_every_source(source, connect, dashboard, widget):
    other = await connect(token=widget.token, origin=None)
    await frame_of(other, "WIDGET_INITIAL_STATE")
    await say(other, "WIDGET_HEARTBEAT", widget, version=1, sent=0)
    await frame_of(other, "WIDGET_HEARTBEAT")

    await say(dashboard, "WIDGET_SOURCES", widget)

    found = [(await frame_of(dashboard, "WIDGET_SOURCE"))["source"] for _ in range(2)]
    assert {one["version"] for one in found} == {None, 1}
    assert len({one["id"] for one in found}) == 2
    assert all(one.keys() >= {"connected_at", "seen_at", "agent"} for one in found)


async def test_a_source_that_is_asked_all_the_time_answers_now_and_then(source, dashboard, widget):
    for _ in range(60):
        await say(dashboard, "WIDGET_SOURCES", widget)

    answers = [await frame_of(dashboard, "WIDGET_SOURCE")]
    while not await dashboard.receive_nothing():
        answers.append(await frame_of(dashboard, "WIDGET_SOURCE"))
    assert len(answers) < 30


async def test_a_reload_reaches_the_sources_alone(source, dashboard, widget):
    await say(dashboard, "WIDGET_SUBSCRIBE", widget)
    await frame_of(dashboard, "WIDGET_INITIAL_STATE")

    await sync_to_async(widget_events.publish_reload)(widget)

    assert await source.receive_json_from(5) == {"type": "RELOAD"}
    assert await dashboard.receive_nothing()


# --- action tokens


async def test_an_action_token_does_its_action(connect, act_token, widget):
    socket = await connect(token=act_token, origin=None)
    await say(socket, "WIDGET_SUBSCRIBE", widget)
    await frame_of(socket, "WIDGET_INITIAL_STATE")

    await say(socket, "WIDGET_ACTION", widget, action="start", payload={})

    frames = [await socket.receive_json_from(5) for _ in range(2)]
    assert {frame["type"] for frame in frames} == {"WIDGET_STATE_UPDATE", "WIDGET_ACTION_RESPONSE"}


async def test_an_action_token_does_no_other_action(connect, act_token, widget):
    socket = await connect(token=act_token, origin=None)

    await say(socket, "WIDGET_ACTION", widget, action="reset", payload={})

    answer = await frame_of(socket, "WIDGET_ACTION_RESPONSE")
    assert (answer["success"], answer["code"]) == (False, "widgets.out_of_scope")


async def test_an_action_token_neither_sees_nor_steers_other_widgets(connect, act_token, owner):
    socket = await connect(token=act_token, origin=None)
    other = await sync_to_async(StreamWidgetFactory)(owner=owner)

    await say(socket, "WIDGET_SUBSCRIBE", other)
    await say(socket, "WIDGET_ACTION", other, action="start", payload={})

    assert (await frame_of(socket, "ERROR"))["code"] == "widgets.not_found"
    assert (await frame_of(socket, "WIDGET_ACTION_RESPONSE"))["code"] == "widgets.not_found"


async def test_a_revoked_action_token_closes_its_sockets(connect, act_token, widget):
    socket = await connect(token=act_token, origin=None)
    token = await widget.action_tokens.aget()

    await sync_to_async(services.revoke_action_token)(token=token)

    assert await socket.receive_output(1) == closed(4401)
    assert (await connect(token=act_token, origin=None)).answer == REFUSED


# --- wrong tokens


@pytest.fixture
def from_elsewhere(connect):
    """Open sockets from one address, at which nobody has failed before."""
    cache.delete("failed-tries:203.0.113.7")

    async def open_one(token):
        return await connect(token=token, origin=None, client=("203.0.113.7", 50000))

    return open_one


async def test_after_twenty_wrong_tokens_an_address_is_told_to_wait(from_elsewhere):
    for _ in range(20):
        assert (await from_elsewhere("x" * 43)).answer == REFUSED

    assert (await from_elsewhere("x" * 43)).answer == (False, 4429)
