"""Sockets: nobody without a name, and nobody in the groups of somebody else."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async

from glowing import realtime
from glowing.asgi import sockets
from tests import tokens
from tests.factories.widgets import StreamWidgetFactory
from tests.integration.realtime.conftest import connect
from tests.integration.security.test_matrix import BAD_TOKENS
from tests.lasting import owner, stranger, transactional_db
from widgets.services import create_action_token

__all__ = ["connect", "owner", "stranger", "transactional_db"]


def test_there_is_one_socket_and_nothing_else():
    assert [str(route.pattern) for route in sockets.routes] == ["ws", ""]


@pytest.mark.parametrize("form", BAD_TOKENS, ids=lambda form: form.__name__)
async def test_a_bad_token_opens_no_socket(connect, owner, form):
    socket = await connect(token=form(owner), origin=None)

    assert socket.answer == (False, 4401)


async def test_news_of_the_owner_reach_no_stranger(connect, owner, stranger):
    socket = await connect(token=tokens.id_token(stranger), origin=None)

    await sync_to_async(realtime.publish)(realtime.user_group(owner.pk), {"type": "HELLO"})

    assert await socket.receive_nothing()


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("WIDGET_SUBSCRIBE", "ERROR"),
        ("WIDGET_SOURCES", "ERROR"),
        ("WIDGET_ACTION", "WIDGET_ACTION_RESPONSE"),
        ("WIDGET_HEARTBEAT", "WIDGET_HEARTBEAT"),
        ("socket.frame", "ERROR"),
        ("widget.sources", "ERROR"),
        ("group_add", "ERROR"),
    ],
)
async def test_no_message_opens_a_group_of_somebody_else(connect, owner, stranger, kind, answer):
    widget = await sync_to_async(StreamWidgetFactory)(owner=owner)
    socket = await connect(token=tokens.id_token(stranger), origin=None)

    await socket.send_json_to({"type": kind, "widgetId": str(widget.pk), "action": "start"})

    answered = await socket.receive_json_from(5)
    assert answered["type"] == answer
    assert not answered.get("success")
    for group in (f"widget.{widget.pk}", f"sources.{widget.pk}", f"guests.{owner.pk}"):
        await sync_to_async(realtime.publish)(group, {"type": "HELLO"})
    assert await socket.receive_nothing()


async def test_a_source_hears_nothing_but_its_widget(connect, owner):
    widget = await sync_to_async(StreamWidgetFactory)(owner=owner)
    other = await sync_to_async(StreamWidgetFactory)(owner=owner)
    socket = await connect(token=widget.token, origin=None)
    assert (await socket.receive_json_from(5))["type"] == "WIDGET_INITIAL_STATE"

    for group in (f"widget.{other.pk}", f"user.{owner.pk}", f"pages.{owner.pk}"):
        await sync_to_async(realtime.publish)(group, {"type": "HELLO"})

    assert await socket.receive_nothing()


async def test_an_action_token_hears_nothing_that_it_did_not_ask_for(connect, owner):
    widget = await sync_to_async(StreamWidgetFactory)(owner=owner)
    token = await sync_to_async(create_action_token)(owner=owner, title="Deck", widgets=[widget])
    socket = await connect(token=token.raw, origin=None)

    for group in (f"widget.{widget.pk}", f"user.{owner.pk}", f"sources.{widget.pk}"):
        await sync_to_async(realtime.publish)(group, {"type": "HELLO"})

    assert await socket.receive_nothing()
