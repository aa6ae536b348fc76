from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chat.incoming import ChatLine
from tests.unit.widgets.machines import Machine, event
from widgets.kinds.base import Refused
from widgets.kinds.poll.machine import choice_of

COLOURS = ["Deep Blue", "Red", "C++"]
LINES = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(["1", "2", "3", "4", "red", "hello"])),
    max_size=40,
)


def line(text, voter="7", line_id="", **fields):
    return event(ChatLine, line_id or f"{voter} {text}", text=text, user_id=str(voter), **fields)


def poll(**config):
    return Machine("poll", **({"options": COLOURS} | config))


def said(lines):
    return [line(text, voter, str(place)) for place, (voter, text) in enumerate(lines)]


def votes(machine):
    return [one["votes"] for one in machine.shown["options"]]


@pytest.mark.parametrize(
    "text",
    [
        "1", "#1", "!vote 1", "!VOTE #1", "deep blue", " DeepBlue ", "!vote deep blue", "\uff11",
        "1\U000e0000",
    ],
    ids=ascii,
)  # fmt: skip
def test_a_vote_is_a_number_or_a_word(text):
    assert choice_of(text, tuple(COLOURS), "!vote") == 0


@pytest.mark.parametrize(
    "text", ["0", "4", "-1", "1 2", "blue", "c", "!vote", "", "1" * 5000, "one", "!poll 1"],
    ids=lambda text: text[:8],
)  # fmt: skip
def test_everything_else_is_chat(text):
    assert choice_of(text, tuple(COLOURS), "!vote") is None


def test_an_option_that_is_a_number_is_meant_by_it():
    assert choice_of("2", ("3", "1", "2"), "!vote") == 2


def test_an_open_poll_counts_the_chat():
    voted = poll().act("open").hear(line("1", 1), line("red", 2), line("#2", 3), line("hi", 4))

    assert votes(voted) == [1, 2, 0]
    assert voted.shown["total"] == 3


def test_a_vote_may_be_changed():
    assert votes(poll().act("open").hear(line("1"), line("2"))) == [0, 1, 0]


def test_a_vote_stays_where_it_may_not_be_changed():
    assert votes(poll(may_change=False).act("open").hear(line("1"), line("2"))) == [1, 0, 0]


def test_a_line_that_is_delivered_again_changes_nothing():
    first, second = line("1", line_id="a"), line("2", line_id="b")

    assert votes(poll().act("open").hear(first, second, first)) == [0, 1, 0]


def test_a_line_of_the_poll_before_does_not_count_again():
    first = line("1")
    again = poll().act("open").hear(first).act("close").act("open").hear(first)

    assert votes(again) == [0, 0, 0]


@pytest.mark.parametrize(
    ("who", "total"), [("everybody", 3), ("subscribers", 1), ("moderators", 1)]
)
def test_only_those_vote_who_may(who, total):
    chat = [line("1", 1), line("1", 2, badges=["founder"]), line("1", 3, badges=["broadcaster"])]

    assert poll(voters=who).act("open").hear(*chat).shown["total"] == total


def test_nobody_votes_before_the_poll_is_open():
    assert poll().hear(line("1")).shown["total"] == 0


def test_opening_again_from_the_start_clears_the_votes():
    voted = poll().act("open").hear(line("1")).act("close").act("open")

    assert voted.shown["total"] == 0


def test_a_closed_poll_goes_on_with_its_votes():
    voted = poll().act("open").hear(line("1", 1)).act("close").act("reopen").hear(line("2", 2))

    assert votes(voted) == [1, 1, 0]


def test_a_poll_closes_by_itself():
    voted = poll(duration_s=30).act("open").later(29).hear(line("1", 1)).later(1)

    assert voted.state.phase == "closed"
    assert votes(voted.hear(line("1", 2))) == [1, 0, 0]


def test_a_poll_that_nobody_woke_is_closed_all_the_same():
    voted = poll(duration_s=30).act("open")
    voted.now = voted.state.closes_at

    assert voted.shown["phase"] == "closed"
    assert votes(voted.hear(line("1"))) == [0, 0, 0]


def test_how_long_may_be_said_on_opening():
    opened = poll(duration_s=30).act("open", duration_s=60)

    assert opened.shown["closes_at"] == "2027-01-01T20:01:00Z"


def test_an_empty_duration_is_that_of_the_configuration():
    opened = poll(duration_s=30).act("open", duration_s="")

    assert opened.shown["closes_at"] == "2027-01-01T20:00:30Z"


def test_results_are_a_secret_until_the_poll_is_closed():
    secret = poll(hide_results=True).act("open").hear(line("1"))

    assert votes(secret) == [None, None, None]
    assert secret.shown["total"] == 1
    assert votes(secret.act("close")) == [1, 0, 0]


def test_votes_are_added_by_hand():
    assert votes(poll().act("open").act("vote", option=3).act("vote", option=3)) == [0, 0, 2]


@pytest.mark.parametrize("options", ["Yes\n\nNo\n", ["Yes\r\nNo"], ["Yes", "No"]], ids=repr)
def test_something_else_is_asked(options):
    asked = poll().act("set", question=" Tea? ", options=options).act("open")

    assert asked.shown["question"] == "Tea?"
    assert [one["text"] for one in asked.shown["options"]] == ["Yes", "No"]
    assert asked.hear(line("no")).shown["total"] == 1


@pytest.mark.parametrize("options", ["Yes", 7, [1, 2], ["Yes", "yes"], None])
def test_a_question_has_two_answers_at_least(options):
    with pytest.raises(ValidationError):
        poll().act("set", question="Tea?", options=options)


def test_a_reset_returns_to_the_configured_question():
    reset = poll(question="Colour?").act("set", question="Tea?", options="Yes\nNo").act("reset")

    assert reset.shown["question"] == "Colour?"
    assert reset.shown["phase"] == "waiting"


def test_a_poll_is_seen_from_its_opening_on():
    assert not poll().shown["is_visible"]
    assert poll().act("open").shown["is_visible"]
    assert not poll().act("open").act("hide").shown["is_visible"]
    assert poll().act("show").shown["is_visible"]


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        ([], "close"), ([], "reopen"), (["open"], "open"), (["open"], "reopen"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(steps, refused):
    machine = poll()
    for step in steps:
        machine.act(step)

    with pytest.raises(Refused):
        machine.act(refused)


def test_nothing_else_is_asked_while_votes_come_in():
    with pytest.raises(Refused):
        poll().act("open").act("set", question="Tea?", options="Yes\nNo")


def test_there_is_no_vote_for_an_option_that_is_not_there():
    with pytest.raises(Refused):
        poll().act("open").act("vote", option=4)


@pytest.mark.parametrize(
    "options", [["Yes"], ["Yes", "y E s"], ["Yes", "\u200b"], ["x"] * 11, ["Yes", ""]], ids=ascii
)
def test_options_can_be_told_apart_by_chat(options):
    with pytest.raises(ValidationError):
        poll(options=options)


def test_who_voted_is_told_to_nobody():
    shown = poll().act("open").hear(line("1", "4711")).shown

    assert "4711" not in str(shown)


def test_a_vote_among_many_is_found():
    crowd = poll().act("open").hear(*(line("1", voter) for voter in range(1, 300)))

    assert votes(crowd.hear(line("2", 1, "again"), line("2", 29, "again 29"))) == [297, 2, 0]


@given(LINES)
def test_there_are_as_many_votes_as_voters(lines):
    voters = {who for who, text in lines if text in {"1", "2", "3", "red"}}

    voted = poll().act("open").hear(*said(lines))

    assert voted.shown["total"] == len(voters) == sum(votes(voted))


@given(LINES)
def test_the_last_vote_of_everybody_counts(lines):
    places = {"1": 0, "2": 1, "red": 1, "3": 2}
    last = Counter({who: places[text] for who, text in lines if text in places}.values())

    assert votes(poll().act("open").hear(*said(lines))) == [last[place] for place in range(3)]


@given(LINES, st.randoms())
def test_the_order_of_different_voters_is_of_no_importance(lines, random):
    once = list({who: (who, text) for who, text in lines}.values())
    shuffled = random.sample(once, len(once))

    assert votes(poll().act("open").hear(*said(once))) == votes(
        poll().act("open").hear(*said(shuffled))
    )


@given(LINES)
def test_a_closed_poll_hears_nothing(lines):
    closed = poll().act("open").hear(line("1", 99, "first")).act("close")

    assert votes(closed.hear(*said(lines))) == [1, 0, 0]


@given(LINES)
def test_a_state_is_the_same_after_it_was_stored(lines):
    state = poll().act("open").hear(*said(lines)).state

    assert type(state).model_validate(state.model_dump(mode="json")) == state
