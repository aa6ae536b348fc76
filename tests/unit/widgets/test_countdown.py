"""A timer, moved by a clock in the hand; moments have the microseconds that real ones have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.widgets.machines import START, Machine
from widgets.kinds.base import Refused
from widgets.kinds.countdown.machine import CountdownState

FULL = 300.0
seconds = st.timedeltas(timedelta(0), timedelta(days=2)).map(timedelta.total_seconds)
some = st.one_of(seconds, st.floats(0, 1e7))


def countdown(**config) -> Machine:
    return Machine("countdown", **config)


def left(machine: Machine) -> float:
    return machine.shown["duration_left"]


# --- what the existing client sees


def test_a_new_timer_stands_with_all_of_its_time():
    assert countdown().shown == {
        "enabled": False,
        "duration_left": FULL,
        "last_tick_timestamp": None,
        "mode": "down",
    }


@pytest.mark.parametrize("config", [{}, {"duration": None}, {"duration": 300}])
def test_five_minutes_are_what_nobody_set(config):
    assert left(countdown(**config)) == FULL


def test_a_running_timer_is_shown_as_it_is_at_the_moment_of_sending():
    timer = countdown().act("start").later(0.75)

    assert (left(timer), timer.shown["enabled"]) == (299.25, True)
    assert timer.shown["last_tick_timestamp"] == "2027-01-01T20:00:00.750000Z"


def test_what_was_whole_a_moment_ago_is_shown_as_whole():
    shown = countdown().act("start").later(0.007).shown

    assert (shown["duration_left"], shown["last_tick_timestamp"]) == (FULL, "2027-01-01T20:00:00Z")


def test_our_own_page_gets_the_end():
    assert countdown().act("start").shown["ends_at"] == "2027-01-01T20:05:00Z"


def test_nothing_is_stored_while_a_timer_runs():
    timer = countdown().act("start")

    assert timer.state is timer.later(200).state


# --- actions


def test_start_begins_anew_from_the_whole():
    assert left(countdown().act("start").later(100).act("start")) == FULL


def test_start_takes_a_duration_that_was_changed_meanwhile():
    timer = countdown().act("start").later(100)
    timer.config = timer.kind.config(duration=60)

    assert left(timer.act("start")) == 60


def test_fractions_of_a_second_survive_pause_and_resume():
    timer = countdown().act("start").later(1.234567).act("pause").later(60).act("resume")

    assert left(timer) == 298.765433


def test_a_paused_timer_stands():
    timer = countdown().act("start").later(100).act("pause").later(1000)

    assert (left(timer), timer.shown["enabled"]) == (200, False)


@pytest.mark.parametrize("actions", [["pause"], ["start", "pause", "pause"], ["reset"]])
def test_to_pause_what_stands_changes_nothing(actions):
    timer = countdown()
    for action in actions:
        timer.act(action)
    before = timer.state

    assert timer.act("pause").state == before


def test_resuming_a_running_timer_loses_no_time():
    assert left(countdown().act("start").later(100).act("resume")) == 200


@pytest.mark.parametrize("how", ["ended", "paused at zero"])
def test_nothing_is_resumed_at_zero(how):
    timer = countdown().act("start").later(300)
    if how == "paused at zero":
        timer.act("pause")

    with pytest.raises(Refused, match="No time is left"):
        timer.act("resume")


def test_reset_leaves_exactly_what_a_new_timer_has():
    assert countdown().act("start").later(100).act("reset").shown == countdown().shown


def test_a_timer_that_was_not_started_follows_its_settings():
    timer = countdown()
    timer.config = timer.kind.config(duration=600)

    assert left(timer) == 600


def test_a_set_duration_is_left_at_once_and_until_the_next_start():
    timer = countdown().act("set_duration", duration=90.5)

    assert (left(timer), left(timer.act("start"))) == (90.5, FULL)


def test_a_running_timer_runs_on_from_what_was_set():
    timer = countdown().act("start").later(10).act("set_duration", duration=60).later(20)

    assert (left(timer), timer.shown["enabled"]) == (40, True)


@pytest.mark.parametrize(("time", "expected"), [("1:30", 90), ("90:00", 5400), ("1:00:05", 3605)])
def test_a_form_sets_a_time_as_people_write_it(time, expected):
    assert left(countdown().act("set_duration", time=time)) == expected


@pytest.mark.parametrize(
    "payload",
    [{}, {"duration": "90"}, {"duration": None}, {"duration": True}, {"duration": float("nan")},
     {"time": "soon"}, {"time": "1:2:3:4"}, {"time": ""}],
    ids=str,
)  # fmt: skip
def test_a_duration_is_a_number(payload):
    with pytest.raises(ValidationError) as refusal:
        countdown().act("set_duration", **payload)

    assert [one["msg"] for one in refusal.value.errors()] == ["Duration must be a number"]
    assert refusal.value.errors()[0]["loc"] == ()


def test_a_duration_is_not_negative():
    with pytest.raises(ValidationError, match="Duration cannot be negative"):
        countdown().act("set_duration", duration=-0.5)


def test_time_is_added_and_taken_away():
    timer = countdown().act("start").later(10).act("add_time", seconds=60)

    assert left(timer.act("add_time", seconds=-100.5)) == 249.5


def test_more_time_sets_an_ended_timer_going_again():
    timer = countdown().act("start").later(400).act("add_time", seconds=60).later(10)

    assert (left(timer), timer.shown["enabled"]) == (50, True)


# --- zero


def test_a_timer_wakes_once_at_its_end():
    timer = countdown().act("start")

    assert timer.kind.wakes_at(timer.state, timer.config) == START + timedelta(seconds=FULL)
    assert timer.kind.wakes_at(timer.later(300).state, timer.config) is None


def test_an_ended_timer_stays_enabled_with_nothing_left():
    shown = countdown().act("start").later(301).shown

    assert (shown["enabled"], shown["duration_left"]) == (True, 0)
    assert (shown["last_tick_timestamp"], shown["ended_at"]) == (
        "2027-01-01T20:05:00Z",
        "2027-01-01T20:05:00Z",
    )


def test_taking_away_all_that_is_left_ends_a_timer_at_once():
    timer = countdown().act("start").act("add_time", seconds=-400)

    assert timer.kind.wakes_at(timer.state, timer.config) is None
    assert timer.shown["ended_at"] == "2027-01-01T20:00:00Z"


def test_only_a_running_timer_is_sent_again():
    timers = [
        countdown(),
        countdown().act("start"),
        countdown().act("start").later(300),
        countdown(mode="until", until=START + timedelta(days=1)),
    ]

    every_s = [one.kind.resync_s(one.state, one.config) for one in timers]

    assert every_s == [None, 60, None, 60]


# --- up, and until a date


def test_a_count_up_says_since_when_and_goes_on_beyond_its_duration():
    timer = countdown(mode="up").act("start").later(400)

    assert timer.shown["started_at"] == "2027-01-01T20:00:00Z"
    assert (left(timer), timer.shown["mode"]) == (0, "up")


def test_a_count_up_is_paused_and_resumed_with_its_fractions():
    timer = countdown(mode="up").act("start").later(10.5).act("pause").later(60)

    assert timer.shown["elapsed"] == 10.5
    assert timer.act("resume").shown["started_at"] == "2027-01-01T20:01:00Z"


def test_time_that_is_added_to_a_count_up_is_counted():
    timer = countdown(mode="up").act("start").later(10).act("pause")

    assert timer.act("add_time", seconds=60).shown["elapsed"] == 70


def test_another_mode_counts_from_the_next_start():
    timer = countdown().act("start").later(100)
    timer.config = timer.kind.config(mode="up")

    assert timer.shown["mode"] == "down"
    assert timer.act("start").shown["mode"] == "up"


def test_a_date_needs_no_start():
    timer = countdown(mode="until", until=START + timedelta(days=3))

    assert (left(timer), timer.shown["enabled"]) == (259200, True)
    assert timer.later(300_000).shown["ended_at"] == "2027-01-04T20:00:00Z"


def test_another_date_runs_again():
    timer = countdown(mode="until", until=START).later(1)
    timer.config = timer.kind.config(mode="until", until=START + timedelta(hours=1))

    assert left(timer) == 3599


@pytest.mark.parametrize("action", ["start", "pause", "resume", "reset"])
def test_a_date_is_not_steered(action):
    with pytest.raises(Refused, match="runs to a date"):
        countdown(mode="until", until=START + timedelta(days=1)).act(action)


# --- whatever is done

ACTIONS = st.one_of(
    st.sampled_from([("start", {}), ("pause", {}), ("resume", {}), ("reset", {})]),
    some.map(lambda one: ("set_duration", {"duration": one})),
    st.floats(-1e6, 1e6).map(lambda one: ("add_time", {"seconds": one})),
    some.map(lambda one: ("later", {"seconds": one})),
)
MODES = st.sampled_from(["down", "up"])


def played(mode: str, steps) -> Machine:
    """Do it all, and whatever is refused not."""
    timer = countdown(mode=mode)
    for name, payload in steps:
        try:
            timer.later(**payload) if name == "later" else timer.act(name, **payload)
        except Refused:
            assert "ended_at" in timer.shown or left(timer) == 0
    return timer


@given(MODES, st.lists(ACTIONS, max_size=12))
def test_less_than_nothing_is_never_left(mode, steps):
    timer = played(mode, steps)

    assert left(timer) >= 0
    assert timer.shown.get("elapsed", 0) >= 0


@given(MODES, st.lists(ACTIONS, max_size=12))
def test_what_is_shown_is_taken_back_as_it_was(mode, steps):
    timer = played(mode, steps)

    assert timer.kind.taken(timer.shown, timer.config, timer.now) == timer.state


@given(MODES, st.lists(ACTIONS, max_size=12))
def test_what_is_stored_is_read_back_as_it_was(mode, steps):
    state = played(mode, steps).state

    assert CountdownState.model_validate(state.model_dump(mode="json")) == state


@given(st.lists(ACTIONS, max_size=6), seconds)
def test_pause_and_resume_keep_exactly_what_is_left(steps, pause):
    timer = played("down", [*steps, ("start", {})]).later(0.123457)
    before = left(timer)

    assert left(timer.act("pause").later(pause).act("resume")) == before


@given(seconds, seconds)
def test_adding_twice_is_adding_the_sum(one, other):
    twice = countdown().act("start").act("add_time", seconds=one).act("add_time", seconds=other)
    once = countdown().act("start").act("add_time", seconds=one + other)

    assert twice.state.ends_at - once.state.ends_at <= timedelta(microseconds=1)


@given(MODES, st.lists(ACTIONS, max_size=12), seconds)
def test_a_timer_ends_at_most_once_by_itself(mode, steps, wait):
    timer = played(mode, steps).later(wait)

    assert timer.later(3.2e8).kind.wakes_at(timer.state, timer.config) is None
