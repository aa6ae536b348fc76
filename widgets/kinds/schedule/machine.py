"""Which streams come next: plans are stored, and expanded whenever somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime

from glowing.times import iso
from streams.schedule import Plan, SeriesPlans, upcoming
from widgets.kinds.base import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from streams.schedule import Occurrence
    from widgets.kinds.base import Action
    from widgets.kinds.schedule.config import ScheduleConfig

LISTENS = {SeriesPlans.TYPE: SeriesPlans}


class ScheduleState(State):
    """All plans, as they were told last, and when sources were last told what comes next."""

    plans: tuple[Plan, ...] = ()
    told_at: AwareDatetime | None = None


def reduce(state: ScheduleState, action: Action[ScheduleConfig], now: datetime) -> ScheduleState:
    """Take other plans, or move on because a stream has ended."""
    plans = action.payload.plans if isinstance(action.payload, SeriesPlans) else state.plans
    is_known = isinstance(action.payload, SeriesPlans) and plans == state.plans
    return state if is_known else ScheduleState(plans=plans, told_at=now)


def show(state: ScheduleState, config: ScheduleConfig, now: datetime) -> dict[str, Any]:
    plans = _chosen(state, config)
    zone = ZoneInfo(config.zone or next((plan.zone for plan in plans), "UTC"))
    events = upcoming(plans, now, config.number)
    return {"zone": zone.key, "events": [_shown(one, zone, config, now) for one in events]}


def wakes_at(state: ScheduleState, config: ScheduleConfig) -> datetime | None:
    """Return when the first of the streams that were told has ended."""
    if state.told_at is None:
        return None
    first = upcoming(_chosen(state, config), state.told_at, 1)
    return first[0].ends_at if first else None


def _chosen(state: ScheduleState, config: ScheduleConfig) -> Sequence[Plan]:
    return [plan for plan in state.plans if plan.is_active or not config.only_active]


def _shown(
    one: Occurrence, zone: ZoneInfo, config: ScheduleConfig, now: datetime
) -> dict[str, Any]:
    """Return one stream; `day`, `from` and `to` are for pages without a clock."""
    start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    return {
        "title": one.title,
        "category": one.category if config.show_category else "",
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at),
        "day": f"{start:%a} {start.day} {start:%b}",
        "from": f"{start:%H:%M}",
        "to": f"{end:%H:%M}",
        "is_live": one.starts_at <= now,
    }
