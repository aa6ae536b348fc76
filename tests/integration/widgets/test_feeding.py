from __future__ import annotations

import pytest
from django.utils import timezone

import chat.services
from chat.incoming import ALL, ChatLine, Follow
from tests.factories.widgets import StreamWidgetFactory
from tests.tokens import api
from widgets import services
from widgets.kinds import all_kinds
from widgets.kinds.base import Config, Kind, Refused, State
from widgets.services.actions import InvalidPayload

pytestmark = pytest.mark.django_db
EVENTS = "/api/widgets/events"


def widget(owner, kind, **fields):
    return StreamWidgetFactory(owner=owner, type=kind, config={}, state={}, **fields)


@pytest.fixture
def poll(owner):
    made = widget(owner, "poll")
    return services.act(user=owner, widget_id=made.pk, action="open")


@pytest.fixture
def box(owner):
    return widget(owner, "chat_box")


class Heard(State):
    texts: tuple[str, ...] = ()


@pytest.fixture
def picky(owner, monkeypatch):
    """A widget that refuses some lines, and fails at others."""

    def reduce(state, action, _now):
        if action.payload.text == "no":
            raise Refused("Not this one.")
        if action.payload.text == "bug":
            raise ZeroDivisionError
        return Heard(texts=(*state.texts, action.payload.text))

    kind = Kind(
        name="picky", label="Picky", description="", icon="x", config=Config, state=Heard,
        reduce=reduce, listens={ChatLine.TYPE: ChatLine},
    )  # fmt: skip
    monkeypatch.setitem(all_kinds(), "picky", kind)
    return widget(owner, "picky")


def lines(*texts):
    return [
        ChatLine(id=f"{place}", at=timezone.now(), user_id=f"{place}", user_login="a", text=text)
        for place, text in enumerate(texts)
    ]


def texts(widget):
    widget.refresh_from_db()
    return [line["text"] for line in widget.state["lines"]]


def test_every_widget_that_listens_is_fed_in_order_and_changes_once(owner, poll, box):
    version = poll.version

    chat.services.receive(owner=owner, events=lines("1", "2", "hello"))

    poll.refresh_from_db()
    assert texts(box) == ["1", "2", "hello"]
    assert poll.state["voters"][:2] == [" 0 ", " 1 "]
    assert (poll.version, box.version) == (version + 1, 2)


def test_what_others_and_inactive_widgets_have_is_left_alone(owner, stranger):
    asleep, foreign = widget(owner, "chat_box", active=False), widget(stranger, "chat_box")

    chat.services.receive(owner=owner, events=lines("hello"))

    asleep.refresh_from_db()
    foreign.refresh_from_db()
    assert asleep.state == foreign.state == {}


def test_an_event_that_nobody_hears_changes_nothing(owner, box):
    chat.services.receive(owner=owner, events=[Follow(id="1", at=timezone.now())])

    box.refresh_from_db()
    assert box.version == 1


def test_a_widget_that_refuses_a_line_hears_the_others(owner, picky, box):
    chat.services.receive(owner=owner, events=lines("yes", "no", "again"))

    picky.refresh_from_db()
    assert picky.state["texts"] == ["yes", "again"]
    assert texts(box) == ["yes", "no", "again"]


def test_a_widget_that_fails_is_logged_and_does_not_stop_the_others(owner, picky, box, caplog):
    chat.services.receive(owner=owner, events=lines("yes", "bug"))

    picky.refresh_from_db()
    assert picky.state == {}
    assert texts(box) == ["yes", "bug"]
    assert [one.message for one in caplog.records] == ["widgets.feed_failed"]


def test_a_state_that_cannot_be_written_does_not_stop_the_others(owner, box, poll, caplog):
    [vote] = lines("1")
    unwritable = vote.model_copy(update={"id": "\0", "text": "1"})

    chat.services.receive(owner=owner, events=[vote.model_copy(update={"id": "a"})])
    chat.services.receive(owner=owner, events=[unwritable, *lines("2")])

    assert texts(box) == ["1"]
    assert {one.message for one in caplog.records} == {"widgets.feed_failed"}


def test_many_events_ask_the_database_no_more_than_one(
    owner, box, poll, django_assert_max_num_queries
):
    with django_assert_max_num_queries(11):  # three for each widget, most of them savepoints
        chat.services.receive(owner=owner, events=lines(*["1"] * 50))


def test_no_events_ask_the_database_nothing(owner, django_assert_num_queries):
    with django_assert_num_queries(2):  # the savepoint of the caller's transaction
        chat.services.receive(owner=owner, events=[])


@pytest.mark.parametrize("kind", [name for name in ALL if name != "channel.chat.message_delete"])
def test_every_event_can_be_made_up(owner, kind):
    event = services.send_test_event(owner=owner, type=kind, fields={})

    assert isinstance(event, ALL[kind])


def test_a_made_up_event_feeds_the_widgets(owner, box):
    body = {"type": "channel.chat.message", "text": "Hi!", "user_name": "Mira"}

    answer = api(owner).post(EVENTS, body, format="json")

    assert answer.status_code == 202
    assert answer.json().items() >= body.items()
    assert texts(box) == ["Hi!"]


def test_whoever_has_another_name_is_another_person(owner, poll):
    for name in ("Mira", "Tom", "Mira"):
        fields = {"text": "1", "user_name": name}
        services.send_test_event(owner=owner, type="channel.chat.message", fields=fields)

    poll.refresh_from_db()
    assert poll.state["voters"][0] == " test-mira test-tom "


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "widgets.unknown_event"),
        ({"type": "channel.party"}, "widgets.unknown_event"),
        ({"type": ["channel.raid"]}, "widgets.unknown_event"),
        ({"type": "channel.raid", "viewers": "many"}, "widgets.invalid_payload"),
        ({"type": "channel.raid", "viewer": 3}, "widgets.invalid_payload"),
        ({"type": "channel.follow", "user_id": "a b"}, "widgets.invalid_payload"),
        ({"type": "channel.chat.message_delete"}, "widgets.invalid_payload"),
        ([], "widgets.invalid_payload"),
    ],
    ids=str,
)
def test_an_event_that_cannot_be_is_refused(owner, body, code):
    answer = api(owner).post(EVENTS, body, format="json")

    assert answer.status_code == 400
    assert answer.json()["code"] == code


def test_what_no_database_keeps_comes_with_no_action(owner, poll):
    asked = {"question": "a\0b", "options": ["Yes", "No"]}

    with pytest.raises(InvalidPayload):
        services.act(user=owner, widget_id=poll.pk, action="set", payload=asked)


def test_a_form_that_sends_the_record_back_ends_no_votes(owner, poll):
    chat.services.receive(owner=owner, events=lines("1"))
    address = f"/api/records/stream_widgets/{poll.pk}"
    record = api(owner).get(address).json()

    answer = api(owner).put(address, record | {"title": "Tea?"}, format="json")

    assert answer.json()["title"] == "Tea?"
    assert answer.json()["state"]["total"] == 1
