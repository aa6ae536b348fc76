"""A timer between the server and clients whose clocks are wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from tests.unit.widgets.machines import START, Machine
from widgets.kinds.countdown.machine import CountdownState


def countdown(**config) -> Machine:
    return Machine("countdown", **config)


def taken(machine: Machine, shown: dict, **changes):
    return machine.kind.taken(shown | changes, machine.config, machine.now)


# --- what clients write


def test_a_form_that_changes_nothing_changes_nothing():
    timer = countdown().act("start").later(12.345)
    shown = timer.shown
    timer.later(60)

    for clock in (timedelta(minutes=-7), timedelta(0), timedelta(minutes=7)):
        stamped = (timer.now + clock).isoformat()
        assert taken(timer, shown, last_tick_timestamp=stamped) == timer.state


def test_a_form_may_round_what_it_was_shown():
    timer = countdown().act("start").later(12.345)

    assert taken(timer, timer.shown, duration_left=287) == timer.state


def test_what_a_form_writes_as_left_counts_from_now_whatever_its_clock_says():
    timer = countdown().act("start").later(12.345)
    written = {"duration_left": 60, "last_tick_timestamp": "2026-12-31T00:00:00+01:00"}

    state = taken(timer, timer.shown, **written)

    assert state.ends_at == timer.now + timedelta(seconds=60)


@pytest.mark.parametrize("tick", [None, "not a time", "2027-01-01T20:07:00Z"])
def test_a_state_of_three_fields_runs_from_now(tick):
    written = {"enabled": True, "duration_left": 45.5, "last_tick_timestamp": tick}

    assert taken(countdown(), written).ends_at == START + timedelta(seconds=45.5)


@pytest.mark.parametrize("written", [{"duration_left": None}, {"duration_left": 60}, {"other": 1}])
def test_a_form_for_a_new_timer_leaves_all_of_its_time(written):
    assert taken(countdown(duration=60), {"enabled": False} | written) == CountdownState()


def test_nothing_below_zero_is_left():
    written = {"enabled": False, "duration_left": -5}

    assert taken(countdown(), written).duration_left == timedelta(0)


def test_a_form_switches_a_running_timer_off():
    timer = countdown().act("start").later(100)

    assert taken(timer, timer.shown, enabled=False).duration_left == timedelta(seconds=200)


@pytest.mark.parametrize(
    "tick",
    [
        "2027-01-01T20:00:00.5+00:00",
        "2027-01-01T20:00:00.500000123+00:00",
        "2027-01-01T21:00:00.5+01:00",
    ],
)
def test_a_running_timer_that_was_stored_as_the_client_has_it_runs_on(tick):
    stored = {"enabled": True, "duration_left": 59.5, "last_tick_timestamp": tick}

    assert CountdownState.model_validate(stored).ends_at == START + timedelta(minutes=1)


@pytest.mark.parametrize(
    "stored",
    [
        {"enabled": False, "duration_left": 59.5, "last_tick_timestamp": "2027-01-01T20:00:00Z"},
        {"enabled": True, "duration_left": 59.5, "last_tick_timestamp": None},
    ],
    ids=["not enabled", "without a moment"],
)
def test_one_that_stood_stands(stored):
    assert CountdownState.model_validate(stored) == CountdownState(
        duration_left=timedelta(seconds=59.5)
    )


@pytest.mark.parametrize("stored", [[], 7, "x", {"enabled": "x"}, {"ends_at": "soon"}], ids=str)
def test_what_cannot_be_read_is_told(stored):
    with pytest.raises(ValidationError):
        CountdownState.model_validate(stored)


def test_nothing_that_the_client_has_in_its_form_is_refused():
    config = countdown(
        duration=300, text="", title="", width=None, height=None, showBackground=False,
        backgroundColor="rgb(0, 0, 0)", textColor="white", fontSize=4, timerId="x",
    ).config  # fmt: skip

    assert (config.text_color, config.show_background, config.font_size) == ("white", False, 4)


ENDS_OF_TIME = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"]


@pytest.mark.parametrize("moment", ENDS_OF_TIME)
@pytest.mark.parametrize("name", ["ends_at", "started_at", "ended_at", "shown_at"])
def test_a_moment_that_some_zones_cannot_write_is_refused(name, moment):
    with pytest.raises(ValidationError):
        taken(countdown(), {"enabled": True, "duration_left": 0, name: moment})


@pytest.mark.parametrize("moment", ENDS_OF_TIME)
def test_nothing_counts_to_a_moment_that_some_zones_cannot_write(moment):
    with pytest.raises(ValidationError):
        countdown(mode="until", until=moment)


@pytest.mark.parametrize("elapsed", ["P999999999D", "-P999999999D"])
def test_more_than_a_life_goes_on_as_ten_years_do(elapsed):
    timer = countdown(mode="up")
    left = 0 if elapsed.startswith("P") else 300

    timer.state = taken(timer, {"duration_left": left, "elapsed": elapsed, "mode": "up"})

    assert timer.act("resume").act("add_time", seconds=60).shown["enabled"]
