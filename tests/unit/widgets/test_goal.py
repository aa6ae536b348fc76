from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chat.incoming import Cheer, Follow, Subscribe
from tests.unit.widgets.machines import Machine, event
from widgets.kinds.seen import REMEMBERED

CHEERS = st.lists(
    st.builds(
        lambda number, bits: event(Cheer, str(number), bits=bits),
        st.integers(0, REMEMBERED // 2),
        st.integers(0, 10_000),
    ),
    unique_by=lambda one: one.id,
)


def test_a_new_goal_is_at_its_start():
    assert Machine("goal", start=20).shown == {"count": 20}


def test_a_goal_is_counted_by_hand():
    goal = Machine("goal").act("add").act("add", amount=5).act("add", amount=-2)

    assert goal.state.count == 4


def test_a_goal_never_falls_below_nothing():
    assert Machine("goal").act("add", amount=-3).state.count == 0


def test_a_goal_goes_on_beyond_its_target():
    assert Machine("goal", target=10).act("set", count=12).state.count == 12


def test_a_goal_goes_back_to_its_start():
    assert Machine("goal", start=3).act("add", amount=9).act("reset").state.count == 3


def test_a_goal_is_not_set_below_nothing():
    with pytest.raises(ValidationError):
        Machine("goal").act("set", count=-1)


@pytest.mark.parametrize(
    ("counts", "worth"), [("by_hand", 0), ("followers", 1), ("subscriptions", 1), ("bits", 250)]
)
def test_a_goal_counts_what_it_was_told_to(counts, worth):
    events = [event(Follow, "f"), event(Subscribe, "s"), event(Cheer, "c", bits=250)]

    assert Machine("goal", counts=counts).hear(*events).state.count == worth


def test_an_event_that_is_delivered_again_counts_once():
    goal = Machine("goal", counts="followers").hear(event(Follow, "1"))

    before = goal.state

    assert goal.hear(event(Follow, "1")).state is before


def test_what_a_goal_does_not_count_changes_nothing():
    goal = Machine("goal", counts="bits")
    before = goal.state

    assert goal.hear(event(Follow), event(Cheer, bits=0)).state is before


def test_a_goal_remembers_so_many_events_and_no_more():
    goal = Machine("goal", counts="followers")

    goal.hear(*(event(Follow, str(number)) for number in range(REMEMBERED + 50)))

    assert (goal.state.count, len(goal.state.seen)) == (REMEMBERED + 50, REMEMBERED)


def test_what_was_seen_is_shown_to_nobody():
    assert Machine("goal", counts="followers").hear(event(Follow)).shown == {"count": 1}


@given(CHEERS, st.randoms())
def test_the_order_of_events_and_their_repetition_change_nothing(cheers, random):
    again = [*cheers, *cheers]
    random.shuffle(again)

    shuffled = Machine("goal", counts="bits").hear(*again)

    assert shuffled.state.count == sum(one.bits for one in cheers)


def test_a_colour_is_a_colour():
    with pytest.raises(ValidationError):
        Machine("goal", accent="url(https://example.org)")
