"""The controls of a countdown, as the pages send and get them."""

from __future__ import annotations

import pytest

from tests.factories.widgets import StreamWidgetFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def press(client, owner):
    """Make a countdown and send forms of its controls; return what they are then."""
    client.force_login(owner)

    def press(*forms, **config):
        widget = StreamWidgetFactory(owner=owner, config=config, state={})
        for action, fields in forms:
            path = f"/widgets/{widget.pk}/actions/{action}"
            assert client.post(path, fields, headers=HTMX).status_code == 200
        return client.get(f"/widgets/{widget.pk}/control", headers=HTMX).content.decode()

    return press


def test_a_new_timer_can_be_started(press):
    seen = press(duration=90)

    assert "0:01:30" in seen
    assert "Start</button>" in seen


def test_a_running_timer_can_be_paused(press):
    seen = press(("start", {}), ("add_time", {"seconds": "60"}))

    assert "running" in seen
    assert "Pause</button>" in seen


def test_a_time_is_set_as_it_is_written(press):
    assert "1:00:05" in press(("set_duration", {"time": "60:05"}))


def test_what_has_ended_says_so(press):
    seen = press(("start", {}), ("add_time", {"seconds": "-300"}))

    assert "time's up" in seen
    assert "disabled>Resume" in seen


def test_nothing_is_resumed_that_has_no_time_left(press):
    seen = press(("add_time", {"seconds": "-300"}))

    assert "disabled>Resume" in seen


def test_a_count_up_says_how_far_it_is(press):
    assert "0:01:00" in press(("add_time", {"seconds": "60"}), mode="up")


def test_a_date_has_no_buttons(press):
    seen = press(mode="until", until="2099-01-01T20:00:00Z")

    assert "by itself" in seen
    assert "<button" not in seen
