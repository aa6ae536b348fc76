from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.schedule import DAYS, plan_of, upcoming

ID = UUID(int=1)
WEEKENDS = {"type": "weekly", "days": ["saturday", "sunday"], "interval": 1}


@dataclass
class Row:
    """A series as it is stored: eight to eleven in the evening in Berlin, from 2 March 2026."""

    pk: UUID = ID
    title: str = "Tea"
    is_active: bool | None = True
    timezone: str | None = "Europe/Berlin"
    start_date: date | None = date(2026, 3, 2)  # a Monday
    end_date: date | None = None
    start_time: str | None = "20:00"
    end_time: str | None = "23:00"
    recurrence: Any = field(default_factory=lambda: WEEKENDS)
    skips: Any = None
    twitch_category: Any = None


def starts(now: str, number: int = 3, **changes: Any) -> list[str]:
    """Return when the next streams begin, in UTC."""
    plan = plan_of(Row(**changes))
    assert plan
    found = upcoming([plan], datetime.fromisoformat(now).replace(tzinfo=UTC), number)
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found]


def weekly(*days: str, interval: int = 1) -> dict[str, Any]:
    return {"type": "weekly", "days": list(days), "interval": interval}


def test_a_weekly_series_is_on_at_its_own_clock_through_the_change_of_summer_time():
    assert starts("2026-03-22", 4) == ["03-22 19:00", "03-28 19:00", "03-29 18:00", "04-04 18:00"]


def test_what_is_on_comes_first_until_it_ends():
    assert starts("2026-03-07T21:59:59", 1) == ["03-07 19:00"]
    assert starts("2026-03-07T22:00:00", 1) == ["03-08 19:00"]


def test_nothing_is_on_before_the_start_date():
    assert starts("2020-01-01", 1) == ["03-07 19:00"]


def test_the_end_date_is_the_last_day():
    assert starts("2026-03-02", end_date=date(2026, 3, 8)) == ["03-07 19:00", "03-08 19:00"]


@pytest.mark.parametrize(
    "skips",
    [
        [{"date": "2026-03-07", "reason": "ill"}],
        [{"date": "2026-03-06T23:30:00Z"}],
        ["2026-03-07", None, 7, {"date": "soon"}, {}],
    ],
    ids=["day", "moment", "odd"],
)
def test_a_skipped_day_is_left_out(skips):
    assert starts("2026-03-02", 1, skips=skips) == ["03-08 19:00"]


def test_weeks_are_counted_from_the_start_date():
    every_other = weekly("monday", "sunday", interval=2)

    assert starts("2026-03-01", 4, recurrence=every_other, start_date=date(2026, 3, 4)) == [
        "03-08 19:00", "03-09 19:00", "03-22 19:00", "03-23 19:00",
    ]  # fmt: skip


def test_the_first_day_counts_whatever_the_interval_is():
    every_third = weekly("monday", interval=3)

    assert starts("2026-03-01", 2, recurrence=every_third) == ["03-02 19:00", "03-23 19:00"]


def test_what_goes_on_past_midnight_ends_on_the_next_day():
    plan = plan_of(Row(start_time="22:00", end_time="01:30"))
    assert plan

    (found,) = upcoming([plan], datetime(2026, 3, 7, 23, 30, tzinfo=UTC), 1)

    assert (found.starts_at.hour, found.ends_at.hour) == (21, 0)
    assert found.ends_at - found.starts_at == timedelta(hours=3, minutes=30)


def test_a_time_that_clocks_leave_out_is_an_hour_later():
    in_the_gap = {"start_time": "02:30", "end_time": "02:45", "recurrence": weekly("sunday")}

    assert starts("2026-03-29", 1, **in_the_gap) == ["03-29 01:30"]


def test_a_stream_of_a_far_zone_is_still_on_when_the_day_is_over_here():
    far = {"timezone": "Pacific/Pago_Pago", "start_time": "22:00", "end_time": "02:00"}

    assert starts("2026-03-08T12:30", 1, **far) == ["03-08 09:00"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"type": "daily"}, ["03-10 19:00", "03-11 19:00"]),
        ({"type": "daily", "interval": 3}, ["03-11 19:00", "03-14 19:00"]),
        ({"type": "daily", "days": ["friday"]}, ["03-13 19:00", "03-20 19:00"]),
        ({"type": "monthly"}, ["04-02 18:00", "05-02 18:00"]),
        ({"type": "monthly", "interval": 2}, ["05-02 18:00", "07-02 18:00"]),
        ({"type": "monthly", "days": ["friday"]}, ["04-03 18:00", "05-01 18:00"]),
        ({"type": "weekly", "days": ["FRIDAY"], "interval": "2"}, ["03-20 19:00", "04-03 18:00"]),
        ({"type": "weekly", "days": None, "interval": None}, []),
        ({"type": "yearly", "days": ["friday"]}, []),
    ],
    ids=lambda part: None,
)
def test_other_rules_and_odd_ones_are_understood(rule, expected):
    assert starts("2026-03-10", 2, recurrence=rule) == expected


def test_a_day_that_a_month_lacks_is_left_out():
    last = {"recurrence": {"type": "monthly"}, "start_date": date(2026, 1, 31)}

    assert starts("2026-02-01", 2, **last) == ["03-31 18:00", "05-31 18:00"]


@pytest.mark.parametrize("rule", [None, {}, "weekly", []])
def test_a_series_without_a_rule_is_on_once(rule):
    assert starts("2026-03-01", 2, recurrence=rule) == ["03-02 19:00"]


@pytest.mark.parametrize(
    "missing",
    [
        {"start_date": None},
        {"start_time": None},
        {"end_time": ""},
        {"start_time": "evening"},
        {"timezone": None},
        {"timezone": "Europe"},
        {"timezone": "../etc"},
    ],
    ids=str,
)
def test_a_series_that_does_not_say_when_has_no_plan(missing):
    assert plan_of(Row(**missing)) is None


def test_several_series_come_in_the_order_of_time():
    plans = [plan_of(Row(title="Tea")), plan_of(Row(title="Cake", start_time="19:00"))]

    found = upcoming(filter(None, plans), datetime(2026, 3, 2, tzinfo=UTC), 3)

    assert [one.title for one in found] == ["Cake", "Tea", "Cake"]


def test_a_category_is_its_name():
    assert plan_of(Row(twitch_category={"id": "1", "name": "Just Chatting"})).category
    assert plan_of(Row(twitch_category={"name": 7})).category == ""


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
RULES = st.fixed_dictionaries(
    {"type": st.sampled_from(["daily", "weekly", "monthly"]) | ANYTHING},
    optional={"days": st.lists(st.sampled_from(DAYS)) | ANYTHING, "interval": ANYTHING},
)


@given(
    rule=RULES | ANYTHING,
    skips=ANYTHING,
    start_date=st.dates(),
    zone=st.sampled_from(["Europe/Berlin", "Pacific/Apia", "America/St_Johns", "UTC"]),
    times=st.tuples(st.times(), st.times()),
    now=st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001
)
def test_whatever_is_stored_is_expanded_in_order(rule, skips, start_date, zone, times, now):
    start, end = (one.isoformat("minutes") for one in times)
    plan = plan_of(
        Row(recurrence=rule, skips=skips, start_date=start_date, timezone=zone,
            start_time=start, end_time=end)
    )  # fmt: skip
    assert plan
    aware = now.replace(tzinfo=UTC)

    found = upcoming([plan], aware, 5)

    assert all(one.starts_at < one.ends_at and one.ends_at > aware for one in found)
    assert [one.starts_at for one in found] == sorted(one.starts_at for one in found)
