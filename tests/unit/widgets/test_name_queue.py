from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.incoming import ChatLine
from tests.unit.widgets.machines import Machine, event
from widgets.kinds.base import Action, Payload, Refused

PEOPLE = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["!join", "!leave"])), max_size=30)
SEEDS = st.integers(0, 2**64 - 1)


def said(text, name="Mira", line_id="", **fields):
    who = {"user_id": f"id-{name}", "user_login": name.lower(), "user_name": name}
    return event(ChatLine, line_id or f"{name} {text}", text=text, **(who | fields))


def queue(*names, **config):
    """Return an open queue that people of these names have joined."""
    return Machine("name_queue", **config).act("open").hear(*(said("!join", one) for one in names))


def walked(steps, **config):
    """Return a queue after what people said, one after the other."""
    lines = [said(text, f"P{who}", str(place)) for place, (who, text) in enumerate(steps)]
    return Machine("name_queue", **config).act("open").hear(*lines)


def names(machine):
    return machine.shown["names"]


def pick(machine, seed):
    action = Action(name="pick_random", payload=Payload(), config=machine.config, seed=seed)
    return machine.kind.reduce(machine.state, action, machine.now)


def test_viewers_join_in_the_order_in_which_they_ask():
    assert names(queue("Mira", "Tom").hear(said(" !JOIN ", "Ana"))) == ["Mira", "Tom", "Ana"]


def test_viewers_leave():
    assert names(queue("Mira", "Tom").hear(said("!leave", "Mira"))) == ["Tom"]


def test_nobody_is_in_the_queue_twice():
    assert names(queue("Mira").hear(said("!join", "Mira", "again"))) == ["Mira"]


def test_the_words_are_configurable():
    words = {"join_word": "!play", "leave_word": "!stop"}

    machine = queue(**words).hear(said("!join", "Tom"), said("!play"), said("!play", "Ana"))

    assert names(machine.hear(said("!stop"))) == ["Ana"]


def test_a_longer_line_is_chat():
    assert names(queue().hear(said("!join me please"))) == []


def test_nobody_joins_a_closed_queue_but_anybody_leaves_it():
    closed = queue("Mira", "Tom").act("close")

    assert names(closed.hear(said("!join", "Ana"), said("!leave", "Tom"))) == ["Mira"]


def test_a_full_queue_takes_nobody():
    assert names(queue("Mira", "Tom", "Ana", places=2)) == ["Mira", "Tom"]


def test_only_those_join_who_may():
    chat = [said("!join"), said("!join", "Tom", badges=["subscriber"])]

    assert names(queue(may_join="subscribers").hear(*chat)) == ["Tom"]


def test_a_line_that_is_delivered_again_brings_nobody_back():
    join = said("!join")

    assert names(queue().hear(join, said("!leave"), join)) == []


def test_the_next_is_the_first():
    picked = queue("Mira", "Tom").act("pick_next").shown

    assert picked["current"] == "Mira"
    assert picked["names"] == ["Tom"]


def test_the_picked_are_listed_latest_first():
    machine = queue("Mira", "Tom", "Ana").act("pick_next").act("pick_next")

    assert machine.shown["picked"] == ["Tom", "Mira"]


def test_nobody_is_at_it_when_they_are_done():
    done = queue("Mira").act("pick_next").act("done").shown

    assert done["current"] is None
    assert done["picked"] == ["Mira"]


def test_whoever_is_done_may_join_again():
    machine = queue("Mira").act("pick_next").hear(said("!join", "Mira", "too soon"))
    assert names(machine) == []

    assert names(machine.act("done").hear(said("!join", "Mira", "now"))) == ["Mira"]


def test_everybody_is_picked_once_where_that_is_wanted():
    machine = queue("Mira", is_once=True).act("pick_next").act("done")
    assert names(machine.hear(said("!join", "Mira", "again"))) == []

    machine.act("clear_picked").hear(said("!join", "Mira", "and again"))
    assert names(machine) == ["Mira"]


def test_names_are_added_removed_and_moved_by_hand():
    machine = queue("Mira", "Tom").act("add", name="@Ana").act("move", name="ana", place=1)

    assert names(machine) == ["Ana", "Mira", "Tom"]
    assert names(machine.act("remove", name="TOM")) == ["Ana", "Mira"]


def test_somebody_who_was_added_by_hand_does_not_join_again_but_may_leave():
    machine = queue().act("add", name="mira").hear(said("!join", "Mira"))
    assert names(machine) == ["mira"]

    assert names(machine.hear(said("!leave", "Mira"))) == []


def test_a_name_in_other_letters_is_found_by_its_login():
    machine = queue().hear(said("!join", "\u5f61", user_login="aya"))

    assert names(machine.act("remove", name="aya")) == []


def test_a_cleared_queue_is_empty_and_remembers_who_was_picked():
    cleared = queue("Mira", "Tom").act("pick_next").act("clear").shown

    assert cleared["names"] == []
    assert cleared["picked"] == ["Mira"]


def test_whoever_is_at_it_stays_when_the_picked_are_forgotten():
    machine = queue("Mira", "Tom").act("pick_next").act("pick_next").act("clear_picked")

    assert machine.shown["current"] == "Tom"
    assert machine.shown["picked"] == ["Tom"]


@pytest.mark.parametrize("action", ["pick_next", "pick_random", "undo", "done"])
def test_an_empty_queue_has_nobody_to_do_it_with(action):
    with pytest.raises(Refused):
        queue().act(action)


@pytest.mark.parametrize(
    ("action", "name"), [("add", "MIRA"), ("add", " @ "), ("remove", "Tom"), ("move", "Tom")]
)
def test_what_makes_no_sense_is_refused(action, name):
    with pytest.raises(Refused):
        queue("Mira").act(action, name=name)


def test_nobody_is_added_to_a_full_queue():
    with pytest.raises(Refused):
        queue("Mira", places=1).act("add", name="Tom")


def test_ids_are_told_to_nobody():
    assert "id-" not in str(queue("Mira", "Tom").act("pick_next").shown)


def test_weights_make_a_draw_likelier():
    machine = queue("Mira", subscriber_weight=9).hear(said("!join", "Sub", badges=["subscriber"]))

    drawn = Counter(pick(machine, seed).current.name for seed in range(400))

    assert 320 < drawn["Sub"] < 400


def test_the_best_reason_of_somebody_counts():
    both = {"badges": ["subscriber", "moderator"]}
    machine = queue("Mira", subscriber_weight=2, moderator_weight=9).hear(
        said("!join", "B", **both)
    )

    drawn = Counter(pick(machine, seed).current.name for seed in range(400))

    assert 320 < drawn["B"] < 400


@given(PEOPLE, SEEDS)
def test_somebody_of_the_queue_is_drawn_and_nobody_is_lost(steps, seed):
    machine = walked([(0, "!join"), *steps])

    after = pick(machine, seed)

    left = [one.name for one in after.queue]
    assert sorted([*left, after.current.name]) == sorted(names(machine))


@given(PEOPLE, SEEDS)
def test_a_draw_is_the_same_with_the_same_seed(steps, seed):
    machine = walked([(0, "!join"), *steps])

    assert pick(machine, seed) == pick(machine, seed)


@given(PEOPLE, SEEDS, st.booleans())
def test_undoing_a_pick_leaves_no_trace(steps, seed, is_busy):
    machine = walked([(10, "!join"), (11, "!join"), *steps])
    machine = machine.act("pick_next") if is_busy else machine
    before = machine.state

    machine.state = pick(machine, seed)

    assert machine.act("undo").state == before


@given(PEOPLE)
def test_everybody_is_where_their_last_word_puts_them(steps):
    last = dict(steps)

    waiting = names(walked(steps))

    assert sorted(waiting) == sorted(f"P{who}" for who, text in last.items() if text == "!join")


@given(PEOPLE, st.integers(1, 5))
def test_a_queue_has_never_more_names_than_places(steps, places):
    assert len(names(walked(steps, places=places))) <= places


@given(PEOPLE)
def test_a_state_is_the_same_after_it_was_stored(steps):
    state = walked([(0, "!join"), *steps]).act("pick_next").state

    assert type(state).model_validate(state.model_dump(mode="json")) == state
