from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from channels.auth import AuthMiddlewareStack
from channels.layers import get_channel_layer

from glowing import realtime
from glowing.exceptions import NotFound, TransientError
from glowing.realtime import sockets
from glowing.realtime.consumers import BaseConsumer
from glowing.realtime.messages import Message
from tests.lasting import owner, stranger, transactional_db

__all__ = ["owner", "stranger", "transactional_db"]


async def echo(consumer, frame):
    await consumer.send_json({"type": "ECHO", "text": frame["text"]})


async def refuse(consumer, frame):
    raise NotFound("No such widget.", code="widgets.not_found")


def app(**options):
    commands = {"ECHO": echo, "REFUSE": refuse}
    return AuthMiddlewareStack(BaseConsumer.as_asgi(commands=commands, **options))


async def test_somebody_who_is_not_logged_in_is_refused(connect):
    socket = await connect()

    assert socket.answer == (False, 4401)


async def test_a_page_of_another_site_is_refused(connect, owner):
    socket = await connect(owner, origin="https://elsewhere.example")

    assert socket.answer[0] is False


async def test_what_is_published_reaches_every_socket_of_its_owner_and_no_other(
    connect, owner, stranger
):
    first, second, other = await connect(owner), await connect(owner), await connect(stranger)

    await sync_to_async(realtime.publish)(realtime.user_group(owner.pk), {"type": "HELLO"})

    assert await first.receive_json_from(5) == {"type": "HELLO"}
    assert await second.receive_json_from(5) == {"type": "HELLO"}
    assert await other.receive_nothing()


async def test_a_command_is_obeyed(connect, owner):
    socket = await connect(owner, app=app())

    await socket.send_json_to({"type": "ECHO", "text": "hi"})

    assert await socket.receive_json_from(5) == {"type": "ECHO", "text": "hi"}


async def test_a_refused_command_is_answered_with_its_reason(connect, owner):
    socket = await connect(owner, app=app())

    await socket.send_json_to({"type": "REFUSE"})

    answer = await socket.receive_json_from(5)
    assert (answer["type"], answer["code"], answer["frame"]) == (
        "ERROR", "widgets.not_found", "REFUSE",
    )  # fmt: skip


async def test_an_unknown_command_is_answered_and_the_socket_stays_open(connect, owner):
    socket = await connect(owner, app=app())

    await socket.send_json_to({"type": "NOT_YET"})
    assert (await socket.receive_json_from(5))["code"] == "realtime.unknown_type"
    await socket.send_json_to({"type": "ECHO", "text": "still here"})

    assert (await socket.receive_json_from(5))["text"] == "still here"


@pytest.mark.parametrize("text", ["{", "[]", "7", "null", "[" * 30_000])
async def test_a_frame_that_is_no_object_is_answered(text, connect, owner):
    socket = await connect(owner)

    await socket.send_to(text_data=text)

    assert (await socket.receive_json_from(5))["code"] == "realtime.bad_frame"


async def test_a_huge_frame_closes_the_socket(connect, owner):
    socket = await connect(owner)

    await socket.send_to(text_data='"' + "x" * 70_000 + '"')

    assert await socket.receive_output(5) == {"type": "websocket.close", "code": 4400}


async def test_a_message_type_of_a_newer_release_is_ignored(connect, owner):
    socket = await connect(owner)
    layer = get_channel_layer()

    await layer.group_send(realtime.user_group(owner.pk), {"type": "not.yet"})
    await layer.group_send(
        realtime.user_group(owner.pk),
        {"type": "socket.frame", "group": None, "message": Message.of({"type": "HELLO"}).pack()},
    )

    assert await socket.receive_json_from(5) == {"type": "HELLO"}


async def test_logging_out_closes_the_sockets_of_that_login_alone(connect, owner):
    here, elsewhere = await connect(owner), await connect(owner)

    await sync_to_async(here.client.logout)()
    await sync_to_async(here.client.get)("/healthz")

    assert await here.receive_output(5) == {"type": "websocket.close", "code": 4401}
    assert await elsewhere.receive_nothing()


async def test_logging_out_on_the_page_closes_its_sockets(connect, owner):
    socket = await connect(owner)

    await sync_to_async(socket.client.post)("/accounts/logout/")

    assert await socket.receive_output(5) == {"type": "websocket.close", "code": 4401}


async def test_without_redis_a_socket_is_told_to_come_again(connect, owner, settings):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:9/0"]},
        }
    }

    socket = await connect(owner)

    assert socket.answer == (False, 1013)


async def test_who_cannot_be_known_just_now_is_told_to_come_again(connect, owner):
    async def away(scope):
        raise TransientError("The database does not answer.")

    socket = await connect(owner, app=app(authenticators=[away]))

    assert socket.answer == (False, 1013)


async def test_a_snapshot_that_cannot_be_made_just_now_ends_the_socket(connect, owner):
    async def away(visitor):
        raise TransientError("The database does not answer.")

    socket = await connect(owner, app=app(snapshots=[away]))

    assert await socket.receive_output(5) == {"type": "websocket.close", "code": 1013}


async def test_a_socket_that_the_layer_forgot_joins_again(connect, owner, monkeypatch):
    monkeypatch.setattr(sockets, "REJOIN_S", 0.02)
    socket = await connect(owner)
    layer, group = get_channel_layer(), realtime.user_group(owner.pk)
    connection = layer.connection(0)
    await connection.delete(layer._group_key(group))

    while not await connection.zcard(layer._group_key(group)):
        await asyncio.sleep(0.01)
    await sync_to_async(realtime.publish)(group, {"type": "HELLO"})

    assert await socket.receive_json_from(5) == {"type": "HELLO"}


async def test_a_bug_closes_the_socket_by_its_code_and_is_not_swallowed(connect, owner):
    bugs = []

    async def watched(*call):
        try:
            await app()(*call)
        except KeyError as bug:
            bugs.append(bug)

    socket = await connect(owner, app=watched)

    await socket.send_json_to({"type": "ECHO"})

    assert await socket.receive_output(5) == {"type": "websocket.close", "code": 1011}
    await socket.wait()
    assert bugs
