"""Actions by REST; what an action does is its kind's business."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories.widgets import StreamWidgetFactory
from tests.tokens import api
from widgets.services import create_action_token, revoke_action_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(owner):
    return StreamWidgetFactory(owner=owner, type="goal", config={}, state={})


def address(widget, action="add"):
    return f"/api/widgets/{widget.pk}/actions/{action}"


def act(client, widget, action="add", payload=None):
    return client.post(address(widget, action), payload or {}, "application/json")


def deck(widget, *actions, form="Bearer {}"):
    """Return a browserless client with an action token."""
    token = create_action_token(owner=widget.owner, title="Deck", widgets=[widget], actions=actions)
    return Client(headers={"authorization": form.format(token.raw)})


def test_an_action_is_answered_with_the_state_that_it_made(owner, goal):
    answer = api(owner).post(address(goal), {"amount": 2}, format="json")

    assert answer.status_code == 200
    body = answer.json()
    assert body["success"] is True
    assert body["version"] == 2
    assert body["state"]["count"] == 2


def test_an_action_needs_no_body(owner, goal):
    answer = api(owner).post(address(goal))

    assert answer.json()["state"]["count"] == 1


def test_a_session_acts_with_its_csrf_token_alone(owner, goal):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner)

    refused = act(browser, goal)
    browser.cookies["csrftoken"] = "a" * 32
    allowed = browser.post(address(goal), "", "application/json", headers={"X-CSRFToken": "a" * 32})

    assert refused.status_code == 403
    assert allowed.status_code == 200


@pytest.mark.parametrize("form", ["Bearer {}", "{}"], ids=["bearer", "raw"])
def test_an_action_token_acts(goal, form):
    answer = act(deck(goal, form=form), goal, payload={"amount": 3})

    assert answer.json()["state"]["count"] == 3


def test_an_action_token_acts_on_no_other_widget(owner, goal):
    other = StreamWidgetFactory(owner=owner, type="goal", config={}, state={})

    answer = act(deck(goal), other)

    assert answer.status_code == 404
    assert answer.json()["code"] == "widgets.not_found"


def test_an_action_token_does_no_other_action(goal):
    answer = act(deck(goal, "add"), goal, "reset")

    assert answer.status_code == 403
    assert answer.json()["code"] == "widgets.out_of_scope"


def test_an_action_token_opens_no_other_address(goal):
    client = deck(goal)

    answers = [client.get(f"/api/records/{name}") for name in ("stream_widgets", "action_tokens")]

    assert [answer.status_code for answer in answers] == [401, 401]


def test_a_revoked_action_token_is_refused(owner, goal):
    token = create_action_token(owner=owner, title="Deck", widgets=[goal])
    revoke_action_token(token=token)

    answer = act(Client(headers={"authorization": token.raw}), goal)

    assert answer.status_code == 401
    assert answer.json()["code"] == "widgets.bad_action_token"


def test_wrong_action_tokens_are_counted_for_their_address(goal):
    cache.delete("failed-tries:203.0.113.70")
    client = Client(REMOTE_ADDR="203.0.113.70", headers={"authorization": "gta_" + "a" * 43})

    answers = [client.post(address(goal)).status_code for _ in range(21)]

    assert answers == [401] * 20 + [429]


def test_a_widget_of_somebody_else_is_like_none(stranger, goal):
    foreign = api(stranger).post(address(goal))
    missing = api(stranger).post(f"/api/widgets/{uuid4()}/actions/add")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json()


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("none", {}, "widgets.unknown_action"),
        ("set", {}, "widgets.invalid_payload"),
        ("set", {"count": "many"}, "widgets.invalid_payload"),
        ("add", [1], "widgets.invalid_payload"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(owner, goal, action, payload, code):
    answer = api(owner).post(address(goal, action), payload, format="json")

    goal.refresh_from_db()
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["message"]
    assert goal.version == 1


def test_a_refused_payload_names_its_fields(owner, goal):
    answer = api(owner).post(address(goal, "set"), {"count": -1}, format="json")

    assert list(answer.json()["errors"]) == ["count"]


def test_what_changes_nothing_leaves_the_version(owner, goal):
    answer = api(owner).post(address(goal, "reset"))

    assert answer.json()["version"] == 1


def test_every_kind_is_described_with_the_schemas_of_its_forms(owner):
    answer = api(owner).get("/api/widgets/kinds")

    kinds = {kind["name"]: kind for kind in answer.json()["kinds"]}
    assert len(kinds) == 11
    assert kinds["goal"]["config"]["properties"]["target"]["default"] == 100
    assert kinds["goal"]["actions"]["set"]["required"] == ["count"]
