"""The controls of what chat feeds, as the pages send and get them."""

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

    def press(kind, *forms, lines=()):
        widget = StreamWidgetFactory(owner=owner, type=kind, config={}, state={})
        chat.services.receive(owner=owner, events=[*lines])
        for action, fields in forms:
            path = f"/widgets/{widget.pk}/actions/{action}"
            answer = client.post(path, fields, headers=HTMX)
            assert answer.status_code == 200
        answer = client.get(f"/widgets/{widget.pk}/control", headers=HTMX)
        return answer.content.decode()

    return press


def line(text, name="Mira"):
    return ChatLine(id=f"{name} {text}", at=timezone.now(), user_name=name, text=text)


def test_another_question_is_asked_from_the_controls(press):
    seen = press("poll", ("set", {"question": HOSTILE, "options": "Tea\r\nCoffee"}), ("open", {}))

    assert "2. Coffee" in seen
    assert " for Tea</span>" in seen
    assert HOSTILE not in seen


def test_a_vote_is_counted_from_the_controls(press):
    seen = press("poll", ("open", {}), ("vote", {"option": "2"}), ("close", {}), ("hide", {}))

    assert "1 vote<" in seen
    assert "Open again" in seen
    assert "hidden" in seen


def test_names_are_added_and_picked_from_the_controls(press):
    names = [("add", {"name": name}) for name in (HOSTILE, "Tom", "Ana")]

    seen = press("name_queue", ("open", {}), *names, ("move", {"name": "Ana"}), ("pick_next", {}))

    assert "Ana</strong>" in seen
    assert "2 of 100 waiting" in seen
    assert HOSTILE not in seen


def test_lines_of_the_chat_are_removed_from_the_controls(press):
    lines = [line("one"), line(HOSTILE, HOSTILE)]

    seen = press("chat_box", ("remove", {"id": "Mira one"}), lines=lines)

    assert "<bdi>one</bdi>" not in seen
    assert "Clear all lines" in seen
    assert HOSTILE not in seen
