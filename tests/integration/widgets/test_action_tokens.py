from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from glowing.exceptions import NotFound
from tests.factories.widgets import StreamWidgetFactory
from tests.tokens import api
from widgets.models import ActionToken
from widgets.services import action_tokens, create_action_token, digest_of
from widgets.services.actions import UnknownAction

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(owner):
    return StreamWidgetFactory(owner=owner, type="goal", config={}, state={})


def made(owner, *widgets, actions=()):
    return create_action_token(owner=owner, title="Deck", widgets=widgets, actions=actions)


def test_only_a_digest_of_256_random_bits_is_kept(owner, goal):
    token = made(owner, goal)

    assert token.raw.startswith("gta_")
    assert len(token.raw) == len("gta_") + 43
    assert token.digest == digest_of(token.raw)
    assert token.raw not in str(ActionToken.objects.values().get())


@pytest.mark.parametrize("raw", ["", "gta_", "gta_" + "a" * 43, "b" * 47, "gta_" + "ä" * 43])
def test_anything_else_finds_no_token(owner, goal, raw):
    made(owner, goal)

    assert action_tokens.find(raw) is None


def test_a_locked_out_owner_has_no_tokens(owner, goal):
    raw = made(owner, goal).raw
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert action_tokens.find(raw) is None


def test_no_token_is_made_for_a_widget_of_somebody_else(stranger, goal):
    with pytest.raises(NotFound):
        made(stranger, goal)

    assert not ActionToken.objects.exists()


def test_no_token_is_made_for_an_action_that_none_of_its_widgets_has(owner, goal):
    with pytest.raises(UnknownAction, match="none"):
        made(owner, goal, actions=["add", "none"])


def test_the_first_use_is_remembered(owner, goal):
    token = made(owner, goal)

    action_tokens.find(token.raw)

    token.refresh_from_db()
    assert token.used_at is not None


def test_a_use_is_written_down_once_a_minute(owner, goal, django_assert_num_queries):
    raw = made(owner, goal).raw
    ActionToken.objects.update(used_at=timezone.now() - timedelta(minutes=2))

    with django_assert_num_queries(2):
        action_tokens.find(raw)
    with django_assert_num_queries(1):
        action_tokens.find(raw)


TOKENS = "/api/records/action_tokens"


def test_the_token_is_in_the_answer_to_its_making(owner, goal):
    body = {"title": "Deck", "widgets": [str(goal.pk)], "actions": ["add"]}

    answer = api(owner).post(TOKENS, body, format="json")

    record = answer.json()
    assert answer.status_code == 201
    assert action_tokens.find(record["token"]) == ActionToken.objects.get()
    assert record["widgets"] == [str(goal.pk)]
    assert record["actions"] == ["add"]


def test_several_tokens_made_at_once_are_all_shown(owner, goal):
    bodies = [{"title": str(number), "widgets": [str(goal.pk)]} for number in range(2)]

    items = api(owner).post(TOKENS, bodies, format="json").json()["items"]

    assert [action_tokens.find(item["token"]).title for item in items] == ["0", "1"]


def test_no_other_answer_shows_the_token(owner, goal):
    token = made(owner, goal)

    listed = api(owner).get(TOKENS)
    one = api(owner).get(f"{TOKENS}/{token.pk}")

    assert "token" not in one.json()
    assert token.raw not in listed.content.decode() + one.content.decode()
    assert token.digest not in listed.content.decode() + one.content.decode()


def test_a_deleted_token_acts_no_more(owner, goal):
    token = made(owner, goal)

    answer = api(owner).delete(f"{TOKENS}/{token.pk}")

    assert answer.status_code == 204
    assert action_tokens.find(token.raw) is None


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_token_is_never_changed(owner, goal, method):
    token = made(owner, goal)

    answer = getattr(api(owner), method)(f"{TOKENS}/{token.pk}", {"actions": []}, format="json")

    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("field", "value"),
    [("widgets", []), ("widgets", ["x"]), ("widgets", None), ("actions", ["none"]), ("title", "")],
)
def test_what_is_no_token_is_refused(owner, goal, field, value):
    body = {"title": "Deck", "widgets": [str(goal.pk)]} | {field: value}

    answer = api(owner).post(TOKENS, body, format="json")

    assert answer.status_code == 400
    assert field in str(answer.json()["errors"])


def test_a_widget_of_somebody_else_is_refused_like_none(owner, stranger, goal):
    foreign, missing = (
        api(stranger).post(TOKENS, {"title": "Deck", "widgets": [str(one)]}, format="json")
        for one in (goal.pk, uuid4())
    )

    assert foreign.status_code == 400
    assert foreign.json() == missing.json()
