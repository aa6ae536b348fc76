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

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["connect"]


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


@pytest.mark.parametrize("kind", ["WIDGET_SUBSCRIBE", "WIDGET_ACTION", "group_add", "subscribe"])
async def test_no_message_opens_a_group_of_somebody_else(connect, owner, stranger, kind):
    widget = await sync_to_async(StreamWidgetFactory)(owner=owner)
    socket = await connect(token=tokens.id_token(stranger), origin=None)

    await socket.send_json_to({"type": kind, "widgetId": str(widget.pk), "action": "start"})

    assert (await socket.receive_json_from(5))["type"] == "ERROR"
    await sync_to_async(realtime.publish)(f"widget.{widget.pk}", {"type": "HELLO"})
    assert await socket.receive_nothing()
