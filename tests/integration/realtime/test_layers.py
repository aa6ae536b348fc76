"""Many sockets of one process that have something to say at the same moment."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from glowing.realtime.layers import CONNECTIONS, PatientLayer
from tests.outage import private_valkey


async def test_more_at_once_than_there_are_connections_wait_for_their_turn():
    layer = get_channel_layer()
    names = [await layer.new_channel() for _ in range(CONNECTIONS * 3)]

    await asyncio.gather(*(layer.group_add("crowd", name) for name in names))
    await layer.group_send("crowd", {"type": "hello"})

    heard = await asyncio.gather(*(layer.receive(name) for name in names))
    assert heard == [{"type": "hello"}] * len(names)


async def test_the_first_word_after_a_restart_of_the_server_is_not_lost(tmp_path):
    with private_valkey(tmp_path / "private") as (found, server):
        layer = PatientLayer(hosts=[{"address": f"{found.redis_url}/1"}])
        await layer.group_send("crowd", {"type": "hello"})
        server.stop()
        server.start()

        await layer.group_send("crowd", {"type": "hello"})

        await layer.close_pools()


async def test_a_socket_that_ends_takes_nothing_along_that_others_are_told():
    layer = get_channel_layer()
    leaver, stayer = [await layer.new_channel() for _ in range(2)]
    readers = [asyncio.create_task(layer.receive(name)) for name in (leaver, stayer)]
    await asyncio.sleep(0.05)  # the first of them waits for what the server hands out

    with ThreadPoolExecutor() as elsewhere:
        # Over when the server has handed it out, before this loop has seen it.
        elsewhere.submit(async_to_sync(layer.send), stayer, {"type": "hello"}).result()
    readers[0].cancel()

    async with asyncio.timeout(30):
        assert await readers[1] == {"type": "hello"}
    with contextlib.suppress(asyncio.CancelledError):
        await readers[0]
