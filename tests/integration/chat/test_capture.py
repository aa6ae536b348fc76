"""Chat is not captured yet, and the routes that the front end knows say so."""

from __future__ import annotations

import pytest

from tests.tokens import api

STATUS = "/api/eventsub/chat/status"
SUBSCRIBE = "/api/eventsub/chat/subscribe"


def test_no_chat_is_being_captured(owner):
    answer = api(owner).get(STATUS)

    assert answer.status_code == 200
    assert answer.json() == {"has_active_subscription": False, "subscriptions": []}


def test_capturing_is_refused_with_the_reason(owner):
    answer = api(owner).post(SUBSCRIBE)

    assert (answer.status_code, answer.json()["code"]) == (400, "chat.capture_unavailable")
    assert "not part of this release" in answer.json()["message"]


@pytest.mark.parametrize(("method", "address"), [("get", STATUS), ("post", SUBSCRIBE)])
def test_nobody_is_told_without_a_login(client, db, method, address):
    assert getattr(client, method)(address).status_code == 401


@pytest.mark.parametrize(("method", "address"), [("post", STATUS), ("get", SUBSCRIBE)])
def test_each_route_knows_its_one_method(owner, method, address):
    assert getattr(api(owner), method)(address).status_code == 405
