"""The controls of goals, alerts, texts and tracks, as the pages send and get them."""

from __future__ import annotations

import pytest

from tests.factories.widgets import StreamWidgetFactory

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def press(client, owner):
    """Make a widget and send forms of its controls; return what they are then."""
    client.force_login(owner)

    def press(kind, *forms, **config):
        widget = StreamWidgetFactory(owner=owner, type=kind, config=config, state={})
        for action, fields in forms:
            path = f"/widgets/{widget.pk}/actions/{action}"
            assert client.post(path, fields, headers=HTMX).status_code == 200
        return client.get(f"/widgets/{widget.pk}/control", headers=HTMX).content.decode()

    return press


def test_a_goal_is_moved_from_the_controls(press):
    seen = press("goal", ("set", {"count": "9"}), ("add", {"amount": "1"}), target=10)

    assert "reached" in seen


def test_alerts_are_tried_held_and_let_go_from_the_controls(press):
    trials = [("test", {"type": kind}) for kind in ("raid", "cheer", "sub")]

    seen = press("alert", *trials, ("pause", {}), ("skip", {}), cheer_text=HOSTILE)

    assert "Let go" in seen
    assert "2 waiting" in seen
    assert HOSTILE not in seen


def test_a_text_and_its_variables_are_set_from_the_controls(press):
    text = ("set_text", {"text": "Tonight: {game}"})

    seen = press("text_overlay", text, ("set_variable", {"name": "game", "value": HOSTILE}))

    assert "Tonight: &lt;script&gt;" in seen
    assert HOSTILE not in seen


def test_a_hidden_text_can_be_shown_from_the_controls(press):
    assert "Show</button>" in press("text_overlay", ("hide", {}))


def test_a_track_is_set_from_the_controls(press):
    seen = press("now_playing", ("set_track", {"title": HOSTILE, "artist": "Satie", "album": ""}))

    assert "by Satie" in seen
    assert HOSTILE not in seen


def test_the_controls_ask_for_an_account_where_one_is_missing(press):
    assert "Add the name of your account" in press("now_playing", provider="pretzel")
