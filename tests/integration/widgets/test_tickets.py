"""One-use tickets, for which the page of a source exchanges its token."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.test import Client, override_settings

from tests.factories.widgets import StreamWidgetFactory
from tests.integration.widgets.frames import frame_of
from tests.lasting import owner, stranger, transactional_db
from widgets import services, tickets

__all__ = ["owner", "stranger", "transactional_db"]

ADDRESS = "198.51.100.9"
REFUSED = (False, 4401)


@pytest.fixture(autouse=True)
def _nobody_failed():
    cache.delete(f"failed-tries:{ADDRESS}")


def ask(widget_id, body):
    return Client(REMOTE_ADDR=ADDRESS).post(
        f"/api/widgets/{widget_id}/ticket", body, content_type="application/json"
    )


@pytest.fixture
def ticket(widget):
    return ask(widget.pk, {"token": widget.token}).json()["ticket"]


def open_with(connect, ticket):
    return connect(path=f"/ws?ticket={ticket}")


def test_a_ticket_is_good_for_a_minute_at_most(widget):
    answer = ask(widget.pk, {"token": widget.token})

    assert answer.status_code == 200
    assert 0 < answer.json()["expires_in"] <= 60


def test_a_ticket_says_nothing_of_what_it_opens(widget, ticket):
    assert widget.token not in ticket
    assert str(widget.pk) not in ticket


async def test_a_ticket_opens_the_socket_of_its_widget(connect, widget, ticket):
    socket = await open_with(connect, ticket)

    assert (await frame_of(socket, "WIDGET_INITIAL_STATE"))["widgetId"] == str(widget.pk)


async def test_a_ticket_works_once(connect, ticket):
    await open_with(connect, ticket)

    assert (await open_with(connect, ticket)).answer == REFUSED


async def test_a_ticket_ends_with_the_token_it_was_made_for(connect, widget, ticket):
    await sync_to_async(services.rotate_token)(widget)

    assert (await open_with(connect, ticket)).answer == REFUSED


async def test_a_ticket_ends_with_the_right_of_the_owner_to_come_in(connect, owner, ticket):
    owner.is_active = False
    await owner.asave(update_fields=["is_active"])

    assert (await open_with(connect, ticket)).answer == REFUSED


@pytest.mark.parametrize("wrong", ["", "x", "x" * 43, "x" * 4000, "%00", "a&ticket=b"])
async def test_what_is_no_ticket_opens_nothing(connect, owner, wrong):
    assert (await open_with(connect, wrong)).answer == REFUSED


async def test_a_bad_ticket_is_refused_beside_a_good_session(connect, owner):
    assert (await connect(owner, path="/ws?ticket=nonsense")).answer == REFUSED


async def test_a_ticket_opens_nothing_from_the_pages_of_others(connect, ticket):
    socket = await connect(path=f"/ws?ticket={ticket}", origin="https://elsewhere.example")

    assert socket.answer == REFUSED


def test_a_wrong_token_and_a_widget_that_is_not_there_are_refused_alike(widget, stranger):
    other = StreamWidgetFactory(owner=stranger)

    answers = [
        ask(widget.pk, {"token": "x" * 43}),
        ask(other.pk, {"token": widget.token}),
        ask(uuid4(), {"token": widget.token}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["code"] == "widgets.wrong_token"


@pytest.mark.parametrize("body", [{}, {"token": None}, {"token": ["x"]}, [], "x"])
def test_a_request_without_a_token_is_refused(widget, body):
    assert ask(widget.pk, body).status_code == 400


def test_after_twenty_wrong_tokens_within_a_minute_an_address_is_told_to_wait(widget):
    for _ in range(20):
        assert ask(widget.pk, {"token": "x" * 43}).status_code == 403

    answer = ask(widget.pk, {"token": "x" * 43})

    assert (answer.status_code, answer.json()["code"]) == (429, "widgets.too_many_tries")
    assert ask(widget.pk, {"token": widget.token}).status_code == 200


AWAY = {
    "default": {
        "BACKEND": "glowing.cache.ForgivingRedisCache",
        "LOCATION": "redis://127.0.0.1:9/0",
        "OPTIONS": {"socket_connect_timeout": 1},
    }
}


def test_no_ticket_is_made_while_the_cache_is_away(widget):
    with override_settings(CACHES=AWAY):
        answer = ask(widget.pk, {"token": widget.token})

    assert (answer.status_code, answer.json()["code"]) == (503, "widgets.no_tickets")


def test_no_ticket_is_taken_while_the_cache_is_away(widget, ticket):
    with override_settings(CACHES=AWAY):
        assert tickets.redeem(ticket) is None


def test_a_ticket_is_forgotten_within_a_minute(ticket):
    redis = cache._cache.get_client(None)

    assert 0 < redis.ttl(cache.make_key(tickets._name(ticket))) <= 60
