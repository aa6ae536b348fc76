from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.incoming import Cheer, Follow, Raid, Subscribe
from glowing.times import iso
from tests.unit.widgets.machines import START, Machine, event
from widgets.kinds.base import Refused

EVENTS = st.lists(
    st.one_of(
        st.builds(lambda number: event(Follow, f"f{number}"), st.integers(0, 20)),
        st.builds(lambda number: event(Subscribe, f"s{number}"), st.integers(0, 20)),
        st.builds(lambda number: event(Raid, f"r{number}", viewers=9), st.integers(0, 20)),
        st.builds(lambda number: event(Cheer, f"c{number}", bits=5), st.integers(0, 20)),
    ),
    max_size=60,
)
# What a person does meanwhile: nothing that throws alerts away.
MEANWHILE = st.sampled_from(["wait", "pause", "resume", "skip", "nothing"])


def follows(*ids):
    return [event(Follow, one, user_name=one) for one in ids]


def title(machine):
    return machine.shown["current"] and machine.shown["current"]["title"]


def test_an_event_is_shown_for_its_seconds():
    alert = Machine("alert", seconds=5).hear(*follows("Ada"))

    assert (title(alert), title(alert.later(4.9)), title(alert.later(0.1))) == (
        "Ada followed", "Ada followed", None,
    )  # fmt: skip


def test_the_next_is_shown_when_the_first_is_over():
    alert = Machine("alert", seconds=5, group=False).hear(*follows("Ada", "Bo", "Cy"))

    assert [title(alert), title(alert.later(5)), title(alert.later(5))] == [
        "Ada followed", "Bo followed", "Cy followed",
    ]  # fmt: skip


def test_the_one_that_is_shown_says_since_when_and_until_when():
    alert = Machine("alert", seconds=5).hear(*follows("Ada"))

    current = alert.shown["current"]

    assert (current["since"], current["until"]) == (
        iso(START), iso(START + timedelta(seconds=5)),
    )  # fmt: skip


def test_a_server_that_wakes_late_still_shows_the_next_for_its_whole_time():
    alert = Machine("alert", seconds=5, group=False).hear(*follows("Ada", "Bo"))
    alert.now += timedelta(seconds=60)

    alert.later(0)

    assert alert.state.current.until - alert.state.current.since == timedelta(seconds=5)


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (event(Follow), "Mira followed"),
        (event(Subscribe), "Mira subscribed"),
        (event(Subscribe, months=7), "Mira subscribed for 7 months"),
        (event(Subscribe, is_gift=True), "Mira received a subscription as a gift"),
        (event(Raid, viewers=80), "Mira raids with 80 viewers"),
        (event(Cheer, bits=300), "Mira cheered 300 bits"),
        (event(Cheer, bits=1, user_name="", user_login=""), "Somebody cheered 1 bits"),
    ],
    ids=["follow", "sub", "resub", "gift", "raid", "cheer", "anonymous"],
)
def test_every_type_has_its_words(happened, said):
    assert title(Machine("alert").hear(happened)) == said


def test_the_owner_chooses_the_words():
    alert = Machine("alert", cheer_text="{user}: {text} ({bits}) {unknown}")

    assert (
        title(alert.hear(event(Cheer, bits=5, text="hi {user}"))) == "Mira: hi {user} (5) {unknown}"
    )


def test_what_they_wrote_is_shown_below():
    alert = Machine("alert").hear(event(Cheer, bits=5, text="take this"))

    assert alert.shown["current"]["message"] == "take this"


def test_what_they_wrote_may_be_left_out():
    alert = Machine("alert", messages=False).hear(event(Cheer, bits=5, text="take this"))

    assert alert.shown["current"]["message"] == ""


@pytest.mark.parametrize(
    ("config", "happened"),
    [
        ({"follows": False}, event(Follow)),
        ({"subs": False}, event(Subscribe)),
        ({"raids": False}, event(Raid, viewers=9)),
        ({"raid_from": 10}, event(Raid, viewers=9)),
        ({"cheers": False}, event(Cheer, bits=9)),
        ({"cheer_from": 10}, event(Cheer, bits=9)),
    ],
    ids=["follows", "subs", "raids", "small raid", "cheers", "small cheer"],
)
def test_what_the_owner_does_not_want_changes_nothing(config, happened):
    alert = Machine("alert", **config)
    before = alert.state

    assert alert.hear(happened).state is before


def test_an_event_that_is_delivered_again_is_shown_once():
    alert = Machine("alert").hear(*follows("Ada", "Ada"))

    assert alert.shown["waiting"] == 0


def test_a_burst_becomes_one_alert():
    gifts = [event(Subscribe, str(number), is_gift=True) for number in range(100)]

    alert = Machine("alert", seconds=5).hear(*gifts)

    assert [title(alert), title(alert.later(5)), title(alert.later(5))] == [
        "Mira received a subscription as a gift",
        "Mira and 98 more received a subscription as a gift",
        None,
    ]


def test_a_group_is_not_made_across_others():
    alert = Machine("alert").hear(*follows("1", "2"), event(Raid, "3", viewers=5), *follows("4"))

    assert [one["type"] for one in alert.shown["queue"]] == ["follow", "raid", "follow"]


def test_what_finds_no_room_is_counted():
    alert = Machine("alert", limit=2, group=False).hear(*follows("1", "2", "3", "4"))

    assert (alert.shown["waiting"], alert.shown["missed"]) == (2, 1)


def test_clients_are_told_the_first_of_those_that_wait():
    alert = Machine("alert", group=False).hear(*follows(*map(str, range(60))))

    assert (len(alert.shown["queue"]), alert.shown["waiting"]) == (20, 59)


def test_skipping_shows_the_next_at_once():
    alert = Machine("alert", group=False).hear(*follows("Ada", "Bo")).act("skip")

    assert title(alert) == "Bo followed"


def test_nothing_cannot_be_skipped():
    with pytest.raises(Refused, match="No alert is shown"):
        Machine("alert").act("skip")


def test_a_held_queue_ends_the_current_and_keeps_the_others():
    alert = Machine("alert", group=False).hear(*follows("Ada", "Bo")).act("pause").later(60)

    assert (title(alert), alert.shown["waiting"]) == (None, 1)


def test_a_queue_that_is_let_go_shows_the_next_at_once():
    alert = Machine("alert").act("pause").hear(*follows("Ada")).later(60).act("resume")

    assert title(alert) == "Ada followed"


def test_clearing_takes_everything_away():
    alert = Machine("alert", group=False).hear(*follows("Ada", "Bo")).act("clear")

    assert (title(alert), alert.shown["waiting"]) == (None, 0)


def test_the_last_is_shown_again_before_the_others():
    alert = Machine("alert", seconds=5, group=False).hear(*follows("Ada", "Bo")).act("replay")

    assert title(alert.later(5)) == "Ada followed"


def test_nothing_cannot_be_shown_again():
    with pytest.raises(Refused, match="No alert was shown yet"):
        Machine("alert").act("replay")


@pytest.mark.parametrize("kind", ["follow", "sub", "resub", "gift", "raid", "cheer"])
def test_every_type_can_be_tried_though_it_is_off(kind):
    alert = Machine("alert", follows=False, subs=False, raids=False, cheers=False)

    assert title(alert.act("test", type=kind)).startswith("Example ")


@pytest.mark.parametrize("action", ["test", "replay"])
def test_nothing_is_added_by_hand_when_no_more_may_wait(action):
    alert = Machine("alert", limit=1).act("test").act("test")

    with pytest.raises(Refused, match="As many alerts wait as may"):
        alert.act(action)


@given(EVENTS, st.data())
def test_every_event_is_shown_exactly_once_and_in_order(events, data):
    alert, seen = Machine("alert", group=False, limit=500), []

    for happened in events:
        alert.hear(happened)
        seen.append(alert.state.current)
        match data.draw(MEANWHILE):
            case "wait":
                alert.later(data.draw(st.floats(0, 6)))
            case "skip" if alert.state.current:
                alert.act("skip")
            case "pause" | "resume" as name:
                alert.act(name)
        seen.append(alert.state.current)
    alert.act("resume")
    while alert.state.current:
        seen.append(alert.state.current)
        alert.later(6)

    came = list(dict.fromkeys(one.id for one in events))
    assert list(dict.fromkeys(one.id for one in seen if one)) == came
    assert len({(one.id, one.since) for one in seen if one}) == len(came)


@given(EVENTS)
def test_groups_and_single_alerts_stand_for_every_event(events):
    alert = Machine("alert", limit=500).hear(*events)

    waiting = [one for one in (alert.state.current, *alert.state.queue) if one]

    assert sum(1 + one.others for one in waiting) == len({one.id for one in events})
