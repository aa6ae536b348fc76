from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.incoming import ChatLine
from chat.outgoing import LineEnded
from tests.unit.widgets.machines import START, Machine, event
from widgets.kinds.base import Refused

ECHO = {"name": "echo", "reply": "{user}: {args} ({count})", "cooldown_s": 0}
TEA = {"text": "Drink tea.", "every_minutes": 10, "min_lines": 2}
IDS = iter(range(1_000_000))


def bot(**config) -> Machine:
    return Machine("bot_integration", **({"commands": [ECHO]} | config))


def line(text: str, **fields) -> ChatLine:
    return event(ChatLine, fields.pop("event_id", f"e{next(IDS)}"), text=text, **fields)


def heard(machine: Machine, *texts: str, **fields) -> list[str]:
    """Return what is said after these lines of chat."""
    before = machine.state
    machine.hear(*(line(text, **fields) for text in texts))
    return list(machine.kind.says(before, machine.state))


def test_a_command_is_answered_with_its_variables_filled():
    machine = bot()

    assert heard(machine, "!echo one two", "!ECHO") == ["Mira: one two (1)", "Mira: (2)"]


@pytest.mark.parametrize("text", ["echo", "! echo", "!echoes", "say !echo", "", "?echo"])
def test_other_lines_are_not_answered(text):
    assert heard(bot(), text) == []


def test_a_command_may_be_written_with_its_prefix():
    machine = bot(prefix="?", commands=[ECHO | {"name": "?echo"}])

    assert heard(machine, "?echo") == ["Mira: (1)"]


def test_a_command_rests_after_an_answer():
    machine = bot(commands=[ECHO | {"cooldown_s": 30}])

    assert len(heard(machine, "!echo", "!echo")) == 1
    machine.later(30)
    assert len(heard(machine, "!echo")) == 1


@pytest.mark.parametrize(
    ("who", "badges", "answers"),
    [
        ("everybody", (), 1),
        ("subscribers", (), 0),
        ("subscribers", ("subscriber",), 1),
        ("moderators", ("subscriber",), 0),
        ("moderators", ("moderator",), 1),
        ("moderators", ("broadcaster",), 1),
    ],
)
def test_only_those_who_may_are_answered(who, badges, answers):
    machine = bot(commands=[ECHO | {"who": who}])

    assert len(heard(machine, "!echo", badges=badges)) == answers


def test_a_line_that_is_delivered_twice_is_answered_once():
    assert len(heard(bot(), "!echo", "!echo", event_id="same")) == 1


def test_other_bots_are_not_answered():
    assert heard(bot(), "!echo", user_login="NightBot") == []


def test_it_never_answers_itself():
    machine = bot(commands=[{"name": "loop", "reply": "!loop again", "cooldown_s": 0}])
    (said,) = heard(machine, "!loop")

    assert heard(machine, said, badges=("broadcaster",)) == []
    assert heard(machine, said) == [said]  # a viewer who copies it is somebody else


def test_nobody_makes_it_give_an_order():
    machine = bot(commands=[{"name": "echo", "reply": "{args}", "cooldown_s": 0}])

    assert heard(machine, "!echo /ban mira", "!echo . /timeout", "!echo ...") == [
        "ban mira", "timeout", "...",
    ]  # fmt: skip


def test_variables_in_what_a_viewer_writes_stay_as_they_are():
    assert heard(bot(), "!echo {count}{user}") == ["Mira: {count}{user} (1)"]


def test_a_reply_is_no_longer_than_twitch_takes():
    assert len(heard(bot(), "!echo " + "ü" * 1900)[0]) == 500


def test_it_says_no_more_than_twitch_takes():
    machine = bot()

    assert len(heard(machine, *["!echo"] * 25)) == 20
    with pytest.raises(Refused, match="wait"):
        machine.act("say", text="More")
    machine.later(30)
    assert len(heard(machine, "!echo")) == 1


def test_a_silent_bot_hears_nothing():
    machine = bot(timed=[TEA]).act("disable")

    assert heard(machine, "!echo", "one", "two") == []
    assert machine.kind.wakes_at(machine.state, machine.config) is None
    assert len(heard(machine.act("enable"), "!echo")) == 1


def test_a_silent_bot_still_says_what_its_owner_writes():
    machine = bot().act("disable")
    before = machine.state

    machine.act("say", text="Back\nsoon")

    assert machine.kind.says(before, machine.state) == ["Back soon"]


def test_a_command_is_run_by_hand_whoever_may_otherwise():
    machine = bot(commands=[ECHO | {"who": "moderators", "cooldown_s": 60}])

    machine.act("run_command", name="!echo", args="a").act("run_command", name="echo")

    assert [one["text"] for one in machine.shown["said"]] == [
        "everybody: a (1)", "everybody: (2)",
    ]  # fmt: skip


def test_a_command_that_is_not_there_is_refused():
    with pytest.raises(Refused, match="no command nothing"):
        bot().act("run_command", name="nothing")


def test_a_timed_message_comes_once_others_have_written_enough():
    machine = bot(timed=[TEA])
    machine.later(3600)
    assert machine.state.total == 0

    heard(machine, "one")
    machine.later(3600)
    assert machine.state.total == 0

    heard(machine, "two")
    machine.later(0)
    assert [one.text for one in machine.state.said] == ["Drink tea."]


def test_a_timed_message_waits_its_minutes():
    machine = bot(timed=[TEA])
    heard(machine, "one", "two")

    assert machine.kind.wakes_at(machine.state, machine.config) == START + timedelta(minutes=10)
    machine.later(599)
    assert machine.state.total == 0
    machine.later(1)
    assert machine.state.total == 1
    machine.later(7200)
    assert machine.state.total == 1


def test_a_timed_message_does_not_talk_to_an_empty_room():
    machine = bot(timed=[TEA | {"min_lines": 0}])

    machine.later(7200)

    assert machine.state.total == 0


def test_its_own_lines_do_not_count_as_talk():
    machine = bot(timed=[TEA])
    machine.act("say", text="one").act("say", text="two")

    heard(machine, "one", "two", badges=("broadcaster",))
    machine.later(3600)

    assert machine.state.total == 2


def test_a_busy_chat_changes_nothing_once_enough_was_written():
    machine = bot(timed=[TEA])
    heard(machine, "one", "two")
    before = machine.state

    heard(machine, *["more"] * 50)

    assert machine.state is before


def test_a_problem_is_shown_until_a_line_gets_through():
    machine = bot().hear(LineEnded(text="Hi", problem="Twitch dropped the line."))
    assert machine.shown["problem"] == "Twitch dropped the line."

    machine.hear(LineEnded(text="Hi"))
    assert machine.shown["problem"] == ""


def test_its_state_survives_the_database():
    machine = bot(timed=[TEA])
    heard(machine, "!echo", "one")

    stored = machine.state.model_dump(mode="json")

    assert type(machine.state).model_validate(stored) == machine.state


TEXTS = st.sampled_from(["!echo", "!hello", "tea", "Drink tea.", "!loop", "/ban"])
STEPS = st.lists(
    st.tuples(TEXTS, st.integers(0, 90), st.booleans(), st.sampled_from(["hear", "say", "run"])),
    max_size=80,
)


@given(STEPS)
def test_whatever_happens_it_stays_within_twitchs_limit_and_its_own_bounds(steps):
    commands = [ECHO, {"name": "loop", "reply": "!loop", "cooldown_s": 0}]
    machine, said = bot(commands=commands, timed=[TEA]), []
    for text, pause, is_owner, what in steps:
        before = machine.state
        try:
            if what == "hear":
                heard(machine, text, badges=("broadcaster",) if is_owner else ())
            elif what == "say":
                machine.act("say", text=text)
            else:
                machine.act("run_command", name=text)
        except Refused:
            pass
        machine.later(pause)
        new = machine.state.total - before.total
        said += [one.at for one in machine.state.said[len(machine.state.said) - new :]]

    half_minutes = zip(said, said[20:], strict=False)
    assert all(later - earlier >= timedelta(seconds=30) for earlier, later in half_minutes)
    assert len(machine.state.said) <= 20
