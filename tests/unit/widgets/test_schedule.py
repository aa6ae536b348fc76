from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from streams.schedule import Plan, SeriesPlans
from widgets.kinds.base import WAKE, Action, Payload
from widgets.kinds.schedule import KIND
from widgets.kinds.schedule.config import ScheduleConfig
from widgets.kinds.schedule.machine import ScheduleState

SATURDAY = datetime(2026, 3, 7, tzinfo=UTC)
TEA = Plan(
    series_id="1",
    title="Tea",
    category="Cooking",
    zone="Europe/Berlin",
    start_date=date(2026, 3, 2),
    start_time=time(20),
    end_time=time(23),
    days=(5, 6),
)
CAKE = TEA.model_copy(update={"title": "Cake", "is_active": False, "start_time": time(19)})
ALL = ScheduleConfig(only_active=False)


def told(*plans: Plan, state: ScheduleState | None = None, at: datetime = SATURDAY):
    action = Action(
        name=SeriesPlans.TYPE, payload=SeriesPlans(plans=plans), config=ScheduleConfig()
    )
    return KIND.reduce(state or ScheduleState(), action, at)


def shown(state: ScheduleState, config: ScheduleConfig | None = None, at: datetime = SATURDAY):
    return KIND.show(state, config or ScheduleConfig(), at)


def clock(schedule) -> list[str]:
    return [schedule["events"][0][name] for name in ("day", "from", "to")]


def test_the_next_streams_are_shown_in_order():
    events = shown(told(TEA, CAKE), ALL)["events"]

    assert [one["title"] for one in events] == ["Cake", "Tea", "Cake", "Tea"]
    assert events[0]["starts_at"] == "2026-03-07T18:00:00Z"


def test_series_that_are_not_active_are_left_out_unless_wanted():
    events = shown(told(TEA, CAKE))["events"]

    assert {one["title"] for one in events} == {"Tea"}


def test_no_more_streams_are_shown_than_wanted():
    assert len(shown(told(TEA), ScheduleConfig(number=2))["events"]) == 2


def test_times_are_those_of_the_series_unless_a_zone_is_set():
    state = told(TEA)

    assert shown(state)["zone"] == "Europe/Berlin"
    assert clock(shown(state)) == ["Sat 7 Mar", "20:00", "23:00"]
    assert clock(shown(state, ScheduleConfig(zone="Asia/Tokyo"))) == ["Sun 8 Mar", "04:00", "07:00"]


def test_a_category_can_be_left_out():
    event = shown(told(TEA), ScheduleConfig(show_category=False))["events"][0]

    assert event["category"] == ""


def test_what_is_on_is_live():
    state = told(TEA)

    assert not shown(state)["events"][0]["is_live"]
    assert shown(state, at=SATURDAY + timedelta(hours=19))["events"][0]["is_live"]


def test_it_wakes_when_the_first_stream_ends_and_moves_on():
    state = told(TEA)
    end = KIND.wakes_at(state, ScheduleConfig())
    assert end == SATURDAY + timedelta(hours=22)

    after = KIND.reduce(state, Action(name=WAKE, payload=Payload(), config=ScheduleConfig()), end)

    assert after != state
    assert KIND.wakes_at(after, ScheduleConfig()) == end + timedelta(days=1)


def test_the_same_plans_change_nothing():
    state = told(TEA)

    assert told(TEA, state=state, at=SATURDAY + timedelta(hours=1)) is state


@pytest.mark.parametrize("state", [ScheduleState(), told(), told(CAKE)], ids=["new", "none", "off"])
def test_without_plans_it_shows_nothing_and_sleeps(state):
    assert shown(state)["events"] == []
    assert KIND.wakes_at(state, ScheduleConfig()) is None


def test_its_state_survives_the_database():
    state = told(TEA, CAKE)

    assert ScheduleState.model_validate(state.model_dump(mode="json")) == state


def test_plans_that_nobody_is_to_see_are_not_sent():
    assert "Cake" not in str(shown(told(TEA, CAKE)))
