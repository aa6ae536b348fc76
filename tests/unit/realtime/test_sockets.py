"""One socket without a server: what it sends is collected, in a layer of its own."""

from __future__ import annotations

import asyncio

import pytest
from channels.layers import InMemoryChannelLayer

from glowing.realtime import sockets
from glowing.realtime.messages import Message, Renewal
from glowing.realtime.sockets import Socket


class SlowLayer(InMemoryChannelLayer):
    """Begins to add to a group, and ends when it may."""

    def __init__(self):
        super().__init__()
        self.is_adding, self.may_add = asyncio.Event(), asyncio.Event()

    async def group_add(self, group, channel):
        self.is_adding.set()
        await self.may_add.wait()
        await super().group_add(group, channel)


@pytest.fixture
async def socket():
    socket = Socket(renew=lambda of: Message(of["text"], replaces="state", version=8))
    socket.scope, socket.channel_name, socket.channel_layer = {}, "mine", SlowLayer()
    sent = asyncio.Queue()
    socket.base_send, socket.sent = sent.put, sent
    yield socket
    await socket.disconnect(1000)


async def test_news_that_come_late_stop_no_renewal(socket):
    await socket.accept()
    of = {"text": "again"}
    socket.put(Message("runs", replaces="state", version=8, renewal=Renewal("state", 0.01, of)))

    socket.put(Message("stood", replaces="state", version=7, renewal=Renewal("state")))

    assert [(await socket.sent.get()).get("text") for _ in range(3)] == [None, "runs", "again"]


async def test_a_group_that_is_left_while_it_is_joined_anew_stays_left(socket, monkeypatch):
    monkeypatch.setattr(sockets, "REJOIN_S", 0.001)
    socket.joined.add("widget")
    await socket.accept()
    await socket.channel_layer.is_adding.wait()

    await socket.leave("widget")
    socket.channel_layer.may_add.set()
    while "widget" not in socket.channel_layer.groups:
        await asyncio.sleep(0)

    assert socket.joined == set()
