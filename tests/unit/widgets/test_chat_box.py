from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.incoming import ChatCleared, ChatLine, ChatterSilenced, LineDeleted
from tests.unit.widgets.machines import START, Machine, event
from widgets.kinds.chat_box.machine import TEXT_MAX
from widgets.kinds.seen import REMEMBERED

TEXTS = st.lists(st.text(max_size=20), max_size=30)


def said(text, line_id="", **fields):
    return event(ChatLine, line_id or text, text=text, **fields)


def box(*events, **config):
    return Machine("chat_box", **config).hear(*events)


def texts(machine):
    return [line["text"] for line in machine.shown["lines"]]


def test_lines_are_shown_in_their_order():
    assert texts(box(said("one"), said("two"))) == ["one", "two"]


def test_only_the_last_lines_are_shown():
    assert texts(box(said("one"), said("two"), said("three"), max_lines=2)) == ["two", "three"]


def test_a_line_says_who_wrote_it_and_when():
    [line] = box(said("hi", color="#FF0000", badges=["bits", "vip", "broadcaster"])).shown["lines"]

    assert line == {
        "id": "hi",
        "at": "2027-01-01T20:00:00Z",
        "name": "Mira",
        "color": "#FF0000",
        "badges": ["broadcaster", "vip"],
        "text": "hi",
    }


def test_a_line_is_not_from_the_future():
    ahead = ChatLine(id="1", at=START + timedelta(minutes=5), text="hi")

    assert box(ahead).state.lines[0].at == START


def test_a_line_that_is_delivered_again_is_shown_once():
    assert texts(box(said("one"), said("two"), said("one"))) == ["one", "two"]


@pytest.mark.parametrize("text", ["!join", "  !vote 1"])
def test_commands_are_hidden_unless_they_are_wanted(text):
    assert texts(box(said(text))) == []
    assert texts(box(said(text), hide_commands=False)) == [text]


def test_bots_are_hidden_whatever_the_case():
    assert texts(box(said("beep", user_login="nightbot", user_name="Nightbot"))) == []


@pytest.mark.parametrize("hidden", ["MIRA", "mira"])
def test_chosen_users_are_hidden(hidden):
    assert texts(box(said("hi"), hidden_users=[hidden])) == []


def test_a_long_line_is_cut():
    assert len(texts(box(said("x" * 2000, "long")))[0]) == TEXT_MAX


def test_what_no_database_keeps_is_left_out():
    assert texts(box(said("a\udc00\0b\U0001f600", "odd"))) == ["ab\U0001f600"]


def test_everything_is_cleared_by_hand_or_by_a_moderator():
    assert texts(box(said("one")).act("clear")) == []
    assert texts(box(said("one"), event(ChatCleared, "c"))) == []


def test_one_line_is_removed_by_hand_or_by_a_moderator():
    assert texts(box(said("one"), said("two")).act("remove", id="one")) == ["two"]
    assert texts(
        box(said("one"), said("two"), event(LineDeleted, "d", message_id="two"))
    ) == ["one"]  # fmt: skip


def test_a_line_that_was_deleted_before_it_came_does_not_come():
    assert texts(box(event(LineDeleted, "d", message_id="one"), said("one"))) == []


def test_a_removed_line_does_not_come_back():
    assert texts(box(said("one")).act("remove", id="one").hear(said("one"))) == []


def test_the_lines_of_somebody_who_is_banned_go():
    lines = [said("one", user_id="1"), said("two", user_id="2"), said("three", user_id="1")]

    assert texts(box(*lines, event(ChatterSilenced, "b", user_id="1"))) == ["two"]


def test_nothing_is_written_down_as_time_passes():
    machine = box(said("one"), stay_s=10)

    assert machine.kind.wakes_at(machine.state, machine.config) is None
    assert texts(machine.later(3600)) == ["one"]


@given(TEXTS, st.integers(1, 50))
def test_there_are_never_more_lines_than_asked_for(lines, most):
    machine = box(*(said(text, str(place)) for place, text in enumerate(lines)), max_lines=most)

    assert len(texts(machine)) <= most


@given(TEXTS)
def test_a_state_is_the_same_after_it_was_stored(lines):
    state = box(*(said(text, str(place)) for place, text in enumerate(lines))).state

    assert type(state).model_validate(state.model_dump(mode="json")) == state


def test_a_long_stream_is_no_larger_than_a_short_one():
    machine = box(*(said("hello", str(number)) for number in range(2 * REMEMBERED)))

    assert len(machine.state.seen) == REMEMBERED
    assert len(machine.state.lines) == machine.config.max_lines
