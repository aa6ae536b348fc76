"""When the streams of a series are on. No framework is imported here.

As the existing client's calendar has it: weeks are counted from the start date, not from Mondays,
and a day is one of the series' own zone. Otherwise than there: the first day counts whatever the
interval is, what goes on past midnight ends on the next day, and other rules than weekly ones are
known. Rules and skips may be anything that a client or an import stored; what cannot be read of
them means no streams, or no skip, and is no error.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)
# Beyond a year of nothing, nothing is expected; and there are dates that no zone can convert.
HORIZON_DAYS = 366
LAST_DAY = date.max.toordinal() - 7
MAX_SKIPS = 200


class Plan(BaseModel):
    """The plan of one series; days and times are of its own `zone`.

    `days` are those of the week from 0, Monday. A monthly plan is on the day of the month that it
    started on, or, where it has days, on those in the same week of the month.
    """

    model_config = ConfigDict(frozen=True)

    series_id: str
    title: str
    category: str = ""
    is_active: bool = True
    zone: str
    start_date: date
    end_date: date | None = None
    start_time: time
    end_time: time
    rule: Literal["once", "daily", "weekly", "monthly"] = "weekly"
    days: tuple[int, ...] = ()
    interval: int = 1
    skips: tuple[date, ...] = ()


class SeriesPlans(BaseModel):
    """What a person plans, whole, whenever something of it changed."""

    TYPE: ClassVar[str] = "series.plans"
    model_config = ConfigDict(frozen=True)

    plans: tuple[Plan, ...] = ()


class Occurrence(BaseModel):
    """One stream that is planned, from and to in UTC."""

    model_config = ConfigDict(frozen=True)

    title: str
    category: str
    starts_at: datetime
    ends_at: datetime


class PlannedSeries(Protocol):
    """What is read of a series; every value may be missing, or of another form than hoped for."""

    pk: UUID
    title: str
    is_active: bool | None
    timezone: str | None
    start_date: date | None
    end_date: date | None
    start_time: str | None
    end_time: str | None
    recurrence: Any
    skips: Any
    twitch_category: Any


def plan_of(series: PlannedSeries) -> Plan | None:
    """Return the plan of a series; None where it does not say from when, and at what times."""
    zone = zone_named(series.timezone)
    start, end = _time(series.start_time), _time(series.end_time)
    if zone is None or start is None or end is None or series.start_date is None:
        return None
    return Plan(
        series_id=str(series.pk),
        title=series.title,
        category=_category(series.twitch_category),
        is_active=series.is_active is not False,
        zone=zone.key,
        start_date=series.start_date,
        end_date=series.end_date,
        start_time=start,
        end_time=end,
        skips=_skips(series.skips, zone),
        **_rule(series.recurrence),
    )


def upcoming(plans: Iterable[Plan], now: datetime, number: int) -> list[Occurrence]:
    """Return what is on, or will be next, by its start; at most a year after a plan begins."""
    each = (occurrences(plan, now) for plan in plans)
    return list(islice(merge(*each, key=lambda one: (one.starts_at, one.title)), number))


def occurrences(plan: Plan, now: datetime) -> Iterator[Occurrence]:
    """Yield the streams of one plan that have not ended yet, in order."""
    zone = ZoneInfo(plan.zone)
    # Two days back: what began late in the evening, in a zone where it is still that day.
    first = max(now.astimezone(UTC).date().toordinal() - 2, plan.start_date.toordinal())
    last = min(first + HORIZON_DAYS, LAST_DAY)
    if plan.end_date:
        last = min(last, plan.end_date.toordinal())
    for ordinal in range(first, last + 1):
        day = date.fromordinal(ordinal)
        if _is_on(plan, day) and (one := _occurrence(plan, day, zone)).ends_at > now:
            yield one


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return the zone of an IANA name; None for anything else."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # a folder of zones is no zone
        return None


def _is_on(plan: Plan, day: date) -> bool:
    return _is_in_rule(plan, day) and day not in plan.skips


def _is_in_rule(plan: Plan, day: date) -> bool:
    passed = (day - plan.start_date).days
    match plan.rule:
        case "once":
            return passed == 0
        case "daily":
            return passed % plan.interval == 0 and (not plan.days or day.weekday() in plan.days)
        case "weekly":
            return passed // 7 % plan.interval == 0 and day.weekday() in plan.days
    return _months(plan.start_date, day) % plan.interval == 0 and _is_same_in_month(plan, day)


def _is_same_in_month(plan: Plan, day: date) -> bool:
    if not plan.days:
        return day.day == plan.start_date.day
    return day.weekday() in plan.days and (day.day - 1) // 7 == (plan.start_date.day - 1) // 7


def _months(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month


def _occurrence(plan: Plan, day: date, zone: ZoneInfo) -> Occurrence:
    """Return the stream of a day; a time that clocks leave out is as much later as they jump."""
    start = datetime.combine(day, plan.start_time)
    end = datetime.combine(day if plan.end_time > plan.start_time else day + DAY, plan.end_time)
    starts_at = start.replace(tzinfo=zone).astimezone(UTC)
    ends_at = end.replace(tzinfo=zone).astimezone(UTC)
    return Occurrence(
        title=plan.title,
        category=plan.category,
        starts_at=starts_at,
        ends_at=ends_at if ends_at > starts_at else starts_at + (end - start),
    )


# --- reading what was stored


def _rule(stored: Any) -> dict[str, Any]:
    """Return `rule`, `days` and `interval`; no rule at all means once, an unknown one never."""
    if not isinstance(stored, dict) or not stored:
        return {"rule": "once"}
    kind = str(stored.get("type") or "weekly").lower()
    if kind not in ("daily", "weekly", "monthly"):
        return {"rule": "weekly"}
    return {
        "rule": kind,
        "days": _days(stored.get("days")),
        "interval": _interval(stored.get("interval")),
    }


def _days(stored: Any) -> tuple[int, ...]:
    names = [str(one).strip().lower() for one in stored] if isinstance(stored, list) else []
    return tuple(number for number, name in enumerate(DAYS) if name in names)


def _interval(stored: Any) -> int:
    try:
        return min(max(int(stored), 1), 10_000)
    except (TypeError, ValueError, OverflowError):
        return 1


def _skips(stored: Any, zone: ZoneInfo) -> tuple[date, ...]:
    rows = stored if isinstance(stored, list) else []
    days = {_day(row.get("date") if isinstance(row, dict) else row, zone) for row in rows}
    return tuple(sorted(day for day in days if day)[-MAX_SKIPS:])


def _day(stored: Any, zone: ZoneInfo) -> date | None:
    """Read a day; a moment is on the day that the zone has then."""
    try:
        moment = datetime.fromisoformat(str(stored))
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):
        return None


def _time(stored: Any) -> time | None:
    try:
        return time.fromisoformat(str(stored).strip().zfill(5)).replace(tzinfo=None)
    except ValueError:
        return None


def _category(stored: Any) -> str:
    name = stored.get("name") if isinstance(stored, dict) else None
    return name[:255] if isinstance(name, str) else ""
