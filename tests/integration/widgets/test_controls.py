"""The controls of every kind, as the pages send and get them."""

from __future__ import annotations

import pytest
from django.utils import timezone

import chat.services
from chat.incoming import ChatLine
from tests.factories.widgets import StreamWidgetFactory

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def press(client, owner):
    """Make a widget of a kind and send forms of its controls; return what they are then."""
    client.force_login(owner)

    def press(kind, *forms, lines=(), **config):
        widget = StreamWidgetFactory(owner=owner, type=kind, config=config, state={})
        chat.services.receive(owner=owner, events=lines)
        for action, fields in forms:
            path = f"/widgets/{widget.pk}/actions/{action}"
            assert client.post(path, fields, headers=HTMX).status_code == 200
        return client.get(f"/widgets/{widget.pk}/control", headers=HTMX).content.decode()

    return press


def line(text, name="Mira"):
    return ChatLine(id=f"{name} {text}", at=timezone.now(), user_name=name, text=text)


def test_a_new_timer_can_be_started(press):
    seen = press("countdown", duration=90)

    assert "0:01:30" in seen
    assert "Start</button>" in seen


def test_a_running_timer_can_be_paused(press):
    seen = press("countdown", ("start", {}), ("add_time", {"seconds": "60"}))

    assert "running" in seen
    assert "Pause</button>" in seen


def test_a_time_is_set_as_it_is_written(press):
    assert "1:00:05" in press("countdown", ("set_duration", {"time": "60:05"}))


def test_what_has_ended_says_so(press):
    seen = press("countdown", ("start", {}), ("add_time", {"seconds": "-300"}))

    assert "time's up" in seen
    assert "disabled>Resume" in seen


def test_nothing_is_resumed_that_has_no_time_left(press):
    assert "disabled>Resume" in press("countdown", ("add_time", {"seconds": "-300"}))


def test_a_count_up_says_how_far_it_is(press):
    assert "0:01:00" in press("countdown", ("add_time", {"seconds": "60"}), mode="up")


def test_a_date_has_no_buttons(press):
    seen = press("countdown", mode="until", until="2099-01-01T20:00:00Z")

    assert "by itself" in seen
    assert "<button" not in seen


def test_another_question_is_asked(press):
    seen = press("poll", ("set", {"question": HOSTILE, "options": "Tea\r\nCoffee"}), ("open", {}))

    assert "2. Coffee" in seen
    assert " for Tea</span>" in seen
    assert HOSTILE not in seen


def test_a_vote_is_counted(press):
    seen = press("poll", ("open", {}), ("vote", {"option": "2"}), ("close", {}), ("hide", {}))

    assert "1 vote<" in seen
    assert "Open again" in seen
    assert "hidden" in seen


def test_names_are_added_and_picked(press):
    names = [("add", {"name": name}) for name in (HOSTILE, "Tom", "Ana")]

    seen = press("name_queue", ("open", {}), *names, ("move", {"name": "Ana"}), ("pick_next", {}))

    assert "Ana</strong>" in seen
    assert "2 of 100 waiting" in seen
    assert HOSTILE not in seen


def test_lines_of_the_chat_are_removed(press):
    lines = [line("one"), line(HOSTILE, HOSTILE)]

    seen = press("chat_box", ("remove", {"id": "Mira one"}), lines=lines)

    assert "<bdi>one</bdi>" not in seen
    assert "Clear all lines" in seen
    assert HOSTILE not in seen


def test_a_goal_is_moved(press):
    seen = press("goal", ("set", {"count": "9"}), ("add", {"amount": "1"}), target=10)

    assert "reached" in seen


def test_alerts_are_tried_held_and_let_go(press):
    trials = [("test", {"type": kind}) for kind in ("raid", "cheer", "sub")]

    seen = press("alert", *trials, ("pause", {}), ("skip", {}), cheer_text=HOSTILE)

    assert "Let go" in seen
    assert "2 waiting" in seen
    assert HOSTILE not in seen


def test_a_text_and_its_variables_are_set(press):
    text = ("set_text", {"text": "Tonight: {game}"})

    seen = press("text_overlay", text, ("set_variable", {"name": "game", "value": HOSTILE}))

    assert "Tonight: &lt;script&gt;" in seen
    assert HOSTILE not in seen


def test_a_hidden_text_can_be_shown(press):
    assert "Show</button>" in press("text_overlay", ("hide", {}))


def test_a_track_is_set(press):
    seen = press("now_playing", ("set_track", {"title": HOSTILE, "artist": "Satie", "album": ""}))

    assert "by Satie" in seen
    assert HOSTILE not in seen


def test_an_account_is_asked_for_where_one_is_missing(press):
    assert "Add the name of your account" in press("now_playing", provider="pretzel")
