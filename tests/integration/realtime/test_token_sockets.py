from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.utils import timezone

from glowing import realtime
from glowing.realtime.consumers import BaseConsumer
from glowing.realtime.visitors import by_token
from tests import tokens
from tests.factories.jobs import JobFactory
from tests.lasting import owner, stranger, transactional_db

__all__ = ["owner", "stranger", "transactional_db"]


FRONTEND = "http://localhost:5173"
PASSWORD = "correct horse battery"
ENDED = {"type": "websocket.close", "code": 4401}


@pytest.fixture(autouse=True)
def _frontend(settings):
    settings.FRONTEND_ORIGINS = [FRONTEND]


def token(user):
    return sync_to_async(tokens.id_token)(user)


async def hello(user):
    """Publish a frame to all sockets of a person."""
    await sync_to_async(realtime.publish)(realtime.user_group(user.pk), {"type": "HELLO"})


@pytest.mark.parametrize("prefix", ["", "Bearer "])
async def test_a_socket_with_a_token_hears_what_is_its_persons(connect, owner, stranger, prefix):
    mine = await connect(token=prefix + await token(owner), origin=FRONTEND)
    other = await connect(token=await token(stranger), origin=FRONTEND)

    await hello(owner)

    assert await mine.receive_json_from(5) == {"type": "HELLO"}
    assert await other.receive_nothing()


@pytest.mark.parametrize("form", [*tokens.BAD, tokens.expired, lambda _: ""])
async def test_a_bad_token_is_refused_at_the_handshake(connect, owner, form):
    socket = await connect(token=form(owner), origin=FRONTEND)

    assert socket.answer == (False, 4401)


async def test_a_bad_token_is_refused_beside_a_good_session(connect, owner):
    socket = await connect(owner, token=tokens.expired(owner))

    assert socket.answer == (False, 4401)


async def test_two_tokens_are_none(connect, owner):
    good = await token(owner)
    socket = await connect(path=f"/ws?token={good}&token={good}", origin=FRONTEND)

    assert socket.answer == (False, 4401)


@pytest.mark.parametrize("origin", [FRONTEND, "http://localhost", None])
async def test_pages_of_the_front_end_and_programs_may_bring_tokens(connect, owner, origin):
    socket = await connect(token=await token(owner), origin=origin)

    assert socket.answer == (True, None)


@pytest.mark.parametrize(
    "origin",
    ["https://elsewhere.example", "null", "http://localhost.elsewhere.example", "http://["],
)
async def test_pages_of_other_sites_may_not(connect, owner, origin):
    socket = await connect(token=await token(owner), origin=origin)

    assert socket.answer == (False, 4401)


@pytest.mark.parametrize(
    "origin",
    ["https://front.example", "https://elsewhere.example", "http://localhost:5173", "null", None],
)
async def test_a_session_serves_our_own_pages_alone(connect, owner, origin, settings):
    settings.FRONTEND_ORIGINS = ["https://front.example"]
    settings.ALLOWED_HOSTS = ["*"]

    socket = await connect(owner, origin=origin)

    assert socket.answer == (False, 4401)


async def test_a_session_serves_pages_of_the_public_address(connect, owner, settings):
    settings.PUBLIC_URL = "https://studio.example:8443"

    socket = await connect(owner, origin="https://studio.example:8443")

    assert socket.answer == (True, None)


async def test_a_socket_elsewhere_is_refused(connect, owner):
    socket = await connect(token=await token(owner), path="/ws/elsewhere")

    assert socket.answer[0] is False


async def test_a_socket_with_a_token_hears_nothing_of_single_jobs(connect, owner):
    await sync_to_async(JobFactory)(owner=owner, running=True)

    socket = await connect(token=await token(owner), origin=FRONTEND)

    assert await socket.receive_nothing()


async def test_a_socket_that_was_opened_in_time_outlives_its_token(connect, owner):
    ending = await token(owner)
    socket = await connect(token=ending, origin=FRONTEND)

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        late = await connect(token=ending, origin=FRONTEND)
    await hello(owner)

    assert late.answer == (False, 4401)
    assert await socket.receive_json_from(5) == {"type": "HELLO"}


async def test_but_not_for_ever(connect, owner):
    async def briefly(scope):
        return replace(await by_token(scope), lifetime_s=0.05)

    app = BaseConsumer.as_asgi(authenticators=[briefly])
    socket = await connect(token=await token(owner), origin=FRONTEND, app=app)

    assert await socket.receive_output(5) == ENDED


async def test_whoever_is_locked_out_hears_nothing_more(connect, owner):
    sockets = [await connect(owner), await connect(token=await token(owner), origin=FRONTEND)]

    owner.is_active = False
    await owner.asave(update_fields=["is_active"])

    assert [await one.receive_output(5) for one in sockets] == [ENDED, ENDED]


async def test_whoever_is_deleted_hears_nothing_more(connect, owner):
    socket = await connect(token=await token(owner), origin=FRONTEND)

    await owner.adelete()

    assert await socket.receive_output(5) == ENDED


async def test_a_new_password_ends_what_was_opened_with_the_old(connect, owner):
    page, socket = await connect(owner), await connect(token=await token(owner), origin=FRONTEND)
    new = {"password1": "a wholly new horse", "password2": "a wholly new horse"}

    await sync_to_async(page.client.post)(
        "/accounts/password/change/", {"oldpassword": PASSWORD} | new
    )

    assert await socket.receive_output(5) == ENDED


async def test_a_session_that_is_ended_from_elsewhere_hears_nothing_more(connect, owner):
    here, elsewhere = await connect(owner), await connect(owner)
    key = elsewhere.client.session.session_key
    await sync_to_async(UserSession.objects.create)(user=owner, session_key=key, ip="::1")

    await sync_to_async(lambda: UserSession.objects.get(session_key=key).end())()

    assert await elsewhere.receive_output(5) == ENDED
    assert await here.receive_nothing()


async def test_logging_out_everywhere_else_ends_sockets_with_tokens(connect, owner):
    page, socket = await connect(owner), await connect(token=await token(owner), origin=FRONTEND)
    await sync_to_async(UserSession.objects.create)(user=owner, session_key="other", ip="::1")

    await sync_to_async(page.client.post)("/accounts/sessions/")

    assert await socket.receive_output(5) == ENDED


async def test_logging_out_elsewhere_leaves_sockets_with_tokens_open(connect, owner):
    page, socket = await connect(owner), await connect(token=await token(owner), origin=FRONTEND)

    await sync_to_async(page.client.logout)()
    await hello(owner)

    assert await socket.receive_json_from(5) == {"type": "HELLO"}
