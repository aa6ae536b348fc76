"""Alerts, one after the other.

                 room in the queue              its turn             `until` is over, or skip
    event ──────────────────────────▶ waiting ───────────▶ shown ──────────────────────────▶ over
                                                  ▲
                                                  └── not while the queue is held (pause)

Every event that finds room is shown once, in the order in which they came; of a burst, those that
wait may be shown as one. What finds no room is counted in `missed`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, Field

from chat.incoming import Cheer, Follow, Incoming, Raid, Subscribe
from glowing.times import iso
from widgets.kinds.alert.item import GROUPED, Item, Type, is_wanted, item_of, sample
from widgets.kinds.base import WAKE, Payload, Refused, State
from widgets.kinds.seen import Seen, with_event

if TYPE_CHECKING:
    from datetime import datetime

    from widgets.kinds.alert.config import AlertConfig
    from widgets.kinds.base import Action, Inputs

LISTENS = {one.TYPE: one for one in (Follow, Subscribe, Raid, Cheer)}
# So many of those that wait are told to clients; the rest is a number.
TOLD = 20


class Test(Payload):
    type: Type = Type.FOLLOW


class Current(Item):
    since: AwareDatetime
    until: AwareDatetime


class AlertState(State):
    current: Current | None = None
    queue: tuple[Item, ...] = ()
    last: Item | None = None
    paused: bool = False
    missed: int = Field(0, ge=0)
    seen: Seen = ()


def show(state: AlertState, config: AlertConfig, _now: datetime) -> dict[str, Any]:
    current = state.current
    return {
        "current": current
        and {
            **current.shown(config),
            "since": iso(current.since),
            "until": iso(current.until),
        },
        "queue": [item.shown(config) for item in state.queue[:TOLD]],
        "waiting": len(state.queue),
        "last": state.last and state.last.shown(config),
        "paused": state.paused,
        "missed": state.missed,
    }


def wakes_at(state: AlertState, _config: AlertConfig) -> datetime | None:
    return state.current.until if state.current else None


def example(_config: AlertConfig, _now: datetime) -> Inputs:
    return [("test", Test())]


def reduce(state: AlertState, action: Action[AlertConfig], now: datetime) -> AlertState:
    state = _advanced(state, action.config, now)
    return _advanced(_done(state, action), action.config, now)


def _advanced(state: AlertState, config: AlertConfig, now: datetime) -> AlertState:
    """Take away what was shown for long enough, and show the next."""
    if state.current and now >= state.current.until:
        state = state.but(current=None)
    if state.current or state.paused or not state.queue:
        return state
    first, *rest = state.queue
    until = now + timedelta(seconds=config.seconds)
    current = Current(**first.model_dump(), since=now, until=until)
    return state.but(current=current, queue=tuple(rest), last=first)


def _done(state: AlertState, action: Action[AlertConfig]) -> AlertState:
    match action.name:
        case "skip":
            return _skipped(state)
        case "clear":
            return state.but(current=None, queue=(), missed=0)
        case "pause":
            return state.but(paused=True)
        case "resume":
            return state.but(paused=False)
        case "replay":
            return _replayed(state, action)
        case "test":
            return _tested(state, action)
        case name if name != WAKE:
            return _heard(state, action.payload, action.config)
    return state


def _skipped(state: AlertState) -> AlertState:
    if state.current is None:
        raise Refused("No alert is shown.")
    return state.but(current=None)


def _replayed(state: AlertState, action: Action[AlertConfig]) -> AlertState:
    """Show the last one again, as the next."""
    if state.last is None:
        raise Refused("No alert was shown yet.")
    _need_room(state, action.config)
    again = state.last.model_copy(update={"id": f"again-{action.seed:x}"})
    return state.but(queue=(again, *state.queue))


def _tested(state: AlertState, action: Action[AlertConfig]) -> AlertState:
    _need_room(state, action.config)
    return state.but(queue=(*state.queue, sample(action.payload.type, action.seed)))


def _need_room(state: AlertState, config: AlertConfig) -> None:
    if len(state.queue) >= config.limit:
        raise Refused("As many alerts wait as may.")


def _heard(state: AlertState, event: Incoming, config: AlertConfig) -> AlertState:
    seen = with_event(state.seen, event.id) if is_wanted(event, config) else None
    if seen is None:
        return state
    state, item, last = state.but(seen=seen), item_of(event), state.queue[-1:]
    if config.group and item.type in GROUPED and [one.type for one in last] == [item.type]:
        return state.but(queue=(*state.queue[:-1], last[0].and_one_more()))
    if len(state.queue) >= config.limit:
        return state.but(missed=state.missed + 1)
    return state.but(queue=(*state.queue, item))
