"""Chat comes twice at once while its owner presses buttons: every vote counts, and once."""

from __future__ import annotations

import pytest
from django.utils import timezone

import chat.services
from chat.incoming import ChatLine
from tests.factories.widgets import StreamWidgetFactory
from tests.integration.concurrency.together import at_once
from tests.lasting import owner, transactional_db
from widgets.reading import shown
from widgets.services import act

__all__ = ["owner", "transactional_db"]

pytestmark = pytest.mark.django_db(transaction=True)
TIMES, AT_ONCE = 20, 5


@pytest.fixture
def widgets(owner):
    made = [
        StreamWidgetFactory(owner=owner, type=kind, config={}, state={})
        for kind in ("poll", "name_queue", "chat_box")
    ]
    for widget in made[:2]:
        act(user=owner, widget_id=widget.pk, action="open")
    return made


def lines(number):
    """Return lines of people who vote and join; the same for the same number."""
    people = range(number * AT_ONCE, (number + 1) * AT_ONCE)
    said = [(f"{one}", text) for one in people for text in ("1", "!join")]
    return [
        ChatLine(id=f"{who} {text}", at=timezone.now(), user_id=who, user_name=who, text=text)
        for who, text in said
    ]


def test_every_vote_and_every_name_counts_once(owner, widgets):
    poll, queue, box = widgets

    at_once(
        lambda number: chat.services.receive(owner=owner, events=lines(number)),
        lambda number: chat.services.receive(owner=owner, events=lines(number)),
        lambda _: act(user=owner, widget_id=poll.pk, action="vote", payload={"option": 2}),
        lambda _: act(user=owner, widget_id=box.pk, action="clear"),
        times=TIMES,
    )

    for widget in widgets:
        widget.refresh_from_db()
    votes = [option["votes"] for option in shown(poll, timezone.now())["options"]]
    assert votes == [TIMES * AT_ONCE, TIMES]
    assert shown(queue, timezone.now())["waiting"] == TIMES * AT_ONCE
