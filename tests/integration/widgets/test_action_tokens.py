from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from glowing.exceptions import NotFound
from tests.factories.widgets import StreamWidgetFactory
from widgets.models import ActionToken
from widgets.services import action_tokens, create_action_token, digest_of, revoke_action_token
from widgets.services.actions import UnknownAction

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(owner):
    return StreamWidgetFactory(owner=owner, type="goal", config={}, state={})


def made(owner, *widgets, actions=()):
    return create_action_token(owner=owner, title="Deck", widgets=widgets, actions=actions)


def test_only_a_digest_of_256_random_bits_is_kept(owner, goal):
    token, raw = made(owner, goal)

    assert raw.startswith("gta_")
    assert len(raw) == len("gta_") + 43
    assert token.digest == digest_of(raw)
    assert raw not in str(ActionToken.objects.values().get())


def test_a_token_is_found_by_what_was_shown_once(owner, goal):
    token, raw = made(owner, goal)

    assert action_tokens.find(raw) == token


@pytest.mark.parametrize("raw", ["", "gta_", "gta_" + "a" * 43, "b" * 47, "gta_" + "ä" * 43])
def test_anything_else_finds_no_token(owner, goal, raw):
    made(owner, goal)

    assert action_tokens.find(raw) is None


def test_a_locked_out_owner_has_no_tokens(owner, goal):
    _, raw = made(owner, goal)
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert action_tokens.find(raw) is None


def test_a_token_acts_on_its_widgets_alone(owner, goal):
    token, _ = made(owner, goal)
    other = StreamWidgetFactory(owner=owner, type="goal")

    assert action_tokens.allows(token, goal.pk, "add")
    assert not action_tokens.allows(token, other.pk, "add")
    assert not action_tokens.allows(token, uuid4(), "add")


def test_a_token_does_its_actions_alone(owner, goal):
    token, _ = made(owner, goal, actions=["add"])

    assert action_tokens.allows(token, goal.pk, "add")
    assert not action_tokens.allows(token, goal.pk, "reset")


def test_no_token_is_made_for_a_widget_of_somebody_else(stranger, goal):
    with pytest.raises(NotFound):
        made(stranger, goal)

    assert not ActionToken.objects.exists()


def test_no_token_is_made_for_an_action_that_none_of_its_widgets_has(owner, goal):
    with pytest.raises(UnknownAction, match="none"):
        made(owner, goal, actions=["add", "none"])


def test_a_revoked_token_is_found_no_more(owner, goal):
    token, raw = made(owner, goal)

    revoke_action_token(token=token)

    assert action_tokens.find(raw) is None


def test_the_first_use_is_remembered(owner, goal):
    token, raw = made(owner, goal)

    action_tokens.find(raw)

    token.refresh_from_db()
    assert token.used_at is not None


def test_a_use_is_written_down_once_a_minute(owner, goal, django_assert_num_queries):
    _, raw = made(owner, goal)
    ActionToken.objects.update(used_at=timezone.now() - timedelta(minutes=2))

    with django_assert_num_queries(2):
        action_tokens.find(raw)
    with django_assert_num_queries(1):
        action_tokens.find(raw)
