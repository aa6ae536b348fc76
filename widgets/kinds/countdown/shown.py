"""A timer as clients see it, and back.

The existing client knows three fields: `enabled`, and `duration_left` as it was at
`last_tick_timestamp`. They are computed at the moment of sending. What else is shown is for our
own page, and to know again a state that comes back as it was shown: the client's form sends whole
records, and puts its own clock, right or wrong, into `last_tick_timestamp`.

A timer at zero stays `enabled`, as it always did.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from glowing.times import iso
from widgets.kinds.countdown.config import CountdownConfig, Mode, Moment
from widgets.kinds.countdown.machine import (
    MOST,
    NOTHING,
    CountdownState,
    counted,
    counts_up,
    current,
    running,
    standing,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# Forms may round what they were shown.
ROUNDED = timedelta(seconds=1)
SECOND = timedelta(seconds=1)
# What was whole when it was made is whole when it is sent: five minutes begin as 5:00, not 4:59.
JUST_PASSED = timedelta(seconds=0.1)
MOMENTS = ("ends_at", "started_at", "ended_at")


class Written(BaseModel):
    """What a client writes: its own fields, less its clock, and ours, where it has kept them."""

    enabled: bool = False
    duration_left: timedelta | None = None
    mode: Mode | None = None
    elapsed: timedelta = NOTHING
    ends_at: Moment | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None
    shown_at: Moment | None = None


def show(state: CountdownState, config: CountdownConfig, now: datetime) -> dict[str, Any]:
    state = current(state, config)
    up = counts_up(state, config)
    left, tick = _counting(state, config, now)
    shown: dict[str, Any] = {
        "enabled": state.is_on,
        "duration_left": left.total_seconds(),
        "last_tick_timestamp": iso(tick) if state.is_on else None,
        "mode": Mode.UP if up else (Mode.UNTIL if config.date else Mode.DOWN),
    }
    if state.is_on:
        moments = {name: getattr(state, name) for name in MOMENTS}
        return (
            shown
            | {name: iso(one) for name, one in moments.items() if one}
            | {"shown_at": iso(now)}
        )
    return shown | ({"elapsed": state.elapsed.total_seconds()} if up else {})


def take(written: Mapping[str, Any], config: CountdownConfig, now: datetime) -> CountdownState:
    """Read a state that a client wrote; what is left of a running one counts from now.

    Unless it is as it was shown: then it is the state that it was.
    """
    data = Written.model_validate(written)
    as_shown = CountdownState(
        elapsed=min(max(data.elapsed, NOTHING), MOST),
        ends_at=data.ends_at,
        started_at=data.started_at,
        ended_at=data.ended_at,
    )
    if config.date:
        return as_shown if data.ended_at == config.date else CountdownState()
    left = (
        config.full if data.duration_left is None else min(max(data.duration_left, NOTHING), MOST)
    )
    is_touched = as_shown == CountdownState() or as_shown.is_on != data.enabled
    if not is_touched:
        was, _ = _counting(as_shown, config, data.shown_at or now)
        if abs(was - left) < ROUNDED:
            return as_shown
    up = (data.mode or config.mode) is Mode.UP
    said = max(config.full - left, NOTHING) if up else left
    return running(said, now, up=up) if data.enabled else standing(said, config, up=up)


def _counting(
    state: CountdownState, config: CountdownConfig, now: datetime
) -> tuple[timedelta, datetime]:
    """Return what was left, and when: now, at the end, or at the second that has just passed."""
    end = state.ended_at or state.ends_at
    if end and end <= now:
        return NOTHING, end
    left = _left(state, config, now)
    since = -left % SECOND
    if state.is_on and since < JUST_PASSED:
        return left + since, now - since
    return left, now


def _left(state: CountdownState, config: CountdownConfig, now: datetime) -> timedelta:
    """Return what is left of the duration; one that counts up goes on when nothing is."""
    said = counted(state, config, now)
    return max(config.full - said, NOTHING) if counts_up(state, config) else said
