"""How much time is left, without a clock that ticks: a running timer is its end."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from widgets.kinds.base import WAKE, Payload, Refused, State
from widgets.kinds.countdown.config import TEN_YEARS_S, CountdownConfig, Mode, Moment

if TYPE_CHECKING:
    from widgets.kinds.base import Action

NOTHING = timedelta(0)
MOST = timedelta(seconds=TEN_YEARS_S)
RESYNC_S = 60.0
TIME = re.compile(r"\s*\d{1,5}(:\d{1,2}){1,2}\s*", re.ASCII)


class Former(BaseModel):
    """What used to be stored: `duration_left` was true at `last_tick_timestamp`, if enabled."""

    enabled: bool = False
    duration_left: timedelta | None = Field(None, ge=-MOST, le=MOST)
    last_tick_timestamp: Moment | None = None


class CountdownState(State):
    """What a timer that stands has left, or when one that runs ends.

        fresh ──start──▶ running ◀──resume, pause──▶ paused
          ▲                 └──WAKE──▶ ended ──add_time──▶ running
          └──reset── (any)

    Fresh: nothing is set, and all the time of the configuration is left. Running: `ends_at`, or
    `started_at` where it counts up. Paused: `duration_left`, or `elapsed` where it counts up.
    """

    model_config = ConfigDict(ser_json_timedelta="float")

    duration_left: timedelta | None = None
    elapsed: timedelta = NOTHING
    ends_at: Moment | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None

    @model_validator(mode="before")
    @classmethod
    def read(cls, data: Any) -> Any:
        """Read a state of the system that this one replaces as well."""
        if not isinstance(data, dict) or "enabled" not in data:
            return data
        former = Former.model_validate(data)
        left, tick = former.duration_left, former.last_tick_timestamp
        if not former.enabled or left is None or tick is None:
            return {"duration_left": left}
        return {"ends_at": tick + left}

    @property
    def is_on(self) -> bool:
        """Say whether it runs, or has run to its end: then more time sets it going again."""
        return self.is_running or self.ended_at is not None

    @property
    def is_running(self) -> bool:
        return self.ends_at is not None or self.started_at is not None


class SetDuration(Payload):
    """Seconds; a form may send `time` instead, such as 5:00 or 1:00:00."""

    duration: float

    @model_validator(mode="before")
    @classmethod
    def read(cls, data: dict[str, Any]) -> dict[str, Any]:
        duration: Any = _seconds(data["time"]) if "time" in data else data.get("duration")
        is_number = isinstance(duration, int | float) and not isinstance(duration, bool)
        if not is_number or not math.isfinite(duration):
            raise PydanticCustomError("duration", "Duration must be a number")
        if duration < 0:
            raise PydanticCustomError("duration", "Duration cannot be negative")
        if duration > TEN_YEARS_S:
            raise PydanticCustomError("duration", "Duration cannot be over ten years")
        return {"duration": duration}


class AddTime(Payload):
    seconds: float = Field(ge=-TEN_YEARS_S, le=TEN_YEARS_S)


def reduce(state: CountdownState, action: Action[CountdownConfig], now: datetime) -> CountdownState:
    if action.name == WAKE:
        ends_at = current(state, action.config).ends_at
        return CountdownState(ended_at=ends_at) if ends_at and ends_at <= now else state
    if action.config.date:
        raise Refused("This countdown runs to a date: change the date in its settings.")
    return _steered(state, action, now)


def _steered(
    state: CountdownState, action: Action[CountdownConfig], now: datetime
) -> CountdownState:
    config, said = action.config, counted(state, action.config, now)
    up = counts_up(state, config)
    match action.name:
        case "start":
            up = config.mode is Mode.UP
            return running(NOTHING if up else config.full, now, up=up)
        case "pause":
            return standing(said, config, up=up) if state.is_on else state
        case "resume":
            return state if state.is_running else _resumed(said, now, up=up)
        case "set_duration":
            said = timedelta(seconds=action.payload.duration)
        case "add_time":
            said = min(max(said + timedelta(seconds=action.payload.seconds), NOTHING), MOST)
        case _:
            return CountdownState()
    return running(said, now, up=up) if state.is_on else standing(said, config, up=up)


def _resumed(said: timedelta, now: datetime, *, up: bool) -> CountdownState:
    if not up and not said:
        raise Refused("No time is left: start it again, or add some.")
    return running(said, now, up=up)


def current(state: CountdownState, config: CountdownConfig) -> CountdownState:
    """Return the state as it counts: to a date a timer runs, whatever it did before."""
    if config.date is None or state.ended_at == config.date:
        return state
    return CountdownState(ends_at=config.date)


def counts_up(state: CountdownState, config: CountdownConfig) -> bool:
    """Say which way it counts; another mode counts from the next start or reset."""
    if state == CountdownState():
        return config.mode is Mode.UP
    return state.started_at is not None or state.elapsed > NOTHING


def counted(state: CountdownState, config: CountdownConfig, now: datetime) -> timedelta:
    """Return what the timer says: what is left, or how long it has been counting up."""
    if state.started_at:
        return max(now - state.started_at, NOTHING)
    if state.ends_at:
        return max(state.ends_at - now, NOTHING)
    if state.ended_at:
        return NOTHING
    if counts_up(state, config):
        return state.elapsed
    return config.full if state.duration_left is None else state.duration_left


def standing(said: timedelta, config: CountdownConfig, *, up: bool) -> CountdownState:
    if up:
        return CountdownState(elapsed=said)
    return CountdownState(duration_left=None if said == config.full else said)


def running(said: timedelta, now: datetime, *, up: bool) -> CountdownState:
    """Return a timer that says this now and runs; with nothing left it has ended."""
    if up:
        return CountdownState(started_at=now - said)
    return CountdownState(ends_at=now + said) if said else CountdownState(ended_at=now)


def _seconds(time: object) -> float | None:
    """Read 5:00 or 1:00:00 as seconds; None where it is neither."""
    if not isinstance(time, str) or not TIME.fullmatch(time):
        return None
    seconds = 0
    for part in time.split(":"):
        seconds = seconds * 60 + int(part)
    return float(seconds)


def wakes_at(state: CountdownState, config: CountdownConfig) -> datetime | None:
    return current(state, config).ends_at


def resync_s(state: CountdownState, config: CountdownConfig) -> float | None:
    return RESYNC_S if current(state, config).is_running else None
