"""Names in a row: one of them is picked and is at it, until they are done or another is picked."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from pydantic import Field

from chat.incoming import ChatLine
from widgets.kinds.base import Payload, Refused, State
from widgets.kinds.chatters import folded
from widgets.kinds.seen import Seen, with_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from widgets.kinds.base import Action
    from widgets.kinds.name_queue.config import NameQueueConfig

PICKED_MAX = 2000
LISTED = 50


class Entry(State):
    """Somebody; without `user_id` they were added by hand and are told apart by their name."""

    name: str
    login: str = ""
    user_id: str = ""
    is_subscriber: bool = False
    is_moderator: bool = False

    def is_same(self, other: Entry) -> bool:
        if self.user_id and other.user_id:
            return self.user_id == other.user_id
        return not self.called.isdisjoint(other.called)

    @property
    def called(self) -> set[str]:
        return {folded(one) for one in (self.name, self.login) if one}


class Pick(State):
    """Who was picked, from which place of the queue, and whether somebody else was at it then."""

    entry: Entry
    place: int
    is_after_another: bool


class Name(Payload):
    name: str = Field(min_length=1, max_length=64)

    @property
    def entry(self) -> Entry:
        return Entry(name=self.name.strip().removeprefix("@"))


class Move(Name):
    """To a place in the queue; 1 is next."""

    place: int = Field(1, ge=1, le=1000)


class NameQueueState(State):
    """`picked` is in the order of picking; `is_busy`: the last of them is at it."""

    is_open: bool = False
    queue: tuple[Entry, ...] = ()
    picked: tuple[Pick, ...] = ()
    is_busy: bool = False
    seen: Seen = ()

    @property
    def current(self) -> Entry | None:
        return self.picked[-1].entry if self.is_busy else None


def reduce(
    state: NameQueueState, action: Action[NameQueueConfig], _now: datetime
) -> NameQueueState:
    if action.name == ChatLine.TYPE:
        return _heard(state, action.payload, action.config)
    if action.name in {"add", "remove", "move"}:
        return _arranged(state, action)
    if action.name in {"pick_next", "pick_random"}:
        return _picked(state, action)
    match action.name:
        case "open" | "close":
            return state.but(is_open=action.name == "open")
        case "done":
            _must(state.is_busy, "Nobody is picked at the moment.")
            return state.but(is_busy=False)
        case "undo":
            return _undone(state)
        case "clear":
            return state.but(queue=())
        case "clear_picked":
            return state.but(picked=state.picked[-1:] if state.is_busy else ())
    raise AssertionError(action.name)


def show(state: NameQueueState, config: NameQueueConfig, _now: datetime) -> dict[str, Any]:
    """Return names alone, and of a long queue its head."""
    return {
        "is_open": state.is_open,
        "current": state.current.name if state.current else None,
        "names": [one.name for one in state.queue[:LISTED]],
        "waiting": len(state.queue),
        "places": config.places,
        "picked": [one.entry.name for one in state.picked[: -LISTED - 1 : -1]],
    }


def _heard(state: NameQueueState, line: ChatLine, config: NameQueueConfig) -> NameQueueState:
    said = folded(line.text) if len(line.text) <= LISTED else ""
    if said not in {folded(config.join_word), folded(config.leave_word)}:
        return state
    entry = Entry(
        name=line.user_name or line.user_login,
        login=line.user_login,
        user_id=line.user_id,
        is_subscriber=line.is_subscriber,
        is_moderator=line.is_moderator,
    )
    seen = with_event(state.seen, line.id)
    if not entry.name or seen is None:
        return state
    if said == folded(config.leave_word):
        after = state.but(queue=_without(state.queue, entry))
    else:
        may_join = state.is_open and config.may_join.admits(line)
        after = _joined(state, entry, config) if may_join else state
    return after if after == state else after.but(seen=seen)


def _joined(state: NameQueueState, entry: Entry, config: NameQueueConfig) -> NameQueueState:
    """Add somebody from the chat at the end, unless they cannot join now."""
    is_there = _place_of(state.queue, entry) is not None
    is_full = len(state.queue) >= config.places
    was_picked = config.is_once and any(one.entry.is_same(entry) for one in state.picked)
    is_at_it = state.current is not None and state.current.is_same(entry)
    if is_there or is_full or was_picked or is_at_it:
        return state
    return state.but(queue=(*state.queue, entry))


def _arranged(state: NameQueueState, action: Action[NameQueueConfig]) -> NameQueueState:
    """Add, remove or move somebody by hand; that goes beyond the words of the chat."""
    entry = action.payload.entry
    place = _place_of(state.queue, entry)
    if action.name == "add":
        _must(bool(entry.called), "This name is empty.")
        _must(place is None, f"{entry.name} is in the queue already.")
        _must(len(state.queue) < action.config.places, "The queue is full.")
        return state.but(queue=(*state.queue, entry))
    if place is None:
        raise Refused(f"{entry.name} is not in the queue.")
    rest = (*state.queue[:place], *state.queue[place + 1 :])
    if action.name == "remove":
        return state.but(queue=rest)
    return state.but(queue=_with(rest, state.queue[place], action.payload.place - 1))


def _picked(state: NameQueueState, action: Action[NameQueueConfig]) -> NameQueueState:
    _must(bool(state.queue), "Nobody is in the queue.")
    place = 0
    if action.name == "pick_random":
        weights = [_weight(one, action.config) for one in state.queue]
        draw = random.Random(action.seed)  # noqa: S311 - a seed that nobody could know
        [place] = draw.choices(range(len(weights)), weights)
    pick = Pick(entry=state.queue[place], place=place, is_after_another=state.is_busy)
    return state.but(
        queue=(*state.queue[:place], *state.queue[place + 1 :]),
        picked=(*state.picked, pick)[-PICKED_MAX:],
        is_busy=True,
    )


def _undone(state: NameQueueState) -> NameQueueState:
    """Put the last who was picked back where they were, and who was at it before to it again."""
    _must(bool(state.picked), "Nobody was picked.")
    *rest, last = state.picked
    is_there = _place_of(state.queue, last.entry) is not None
    queue = state.queue if is_there else _with(state.queue, last.entry, last.place)
    is_busy = last.is_after_another and bool(rest)
    return state.but(queue=queue, picked=tuple(rest), is_busy=is_busy)


def _weight(entry: Entry, config: NameQueueConfig) -> int:
    """Return how often somebody is drawn, compared with others; their best reason counts."""
    return max(
        config.subscriber_weight if entry.is_subscriber else 1,
        config.moderator_weight if entry.is_moderator else 1,
    )


def _place_of(queue: Sequence[Entry], wanted: Entry) -> int | None:
    return next((place for place, one in enumerate(queue) if one.is_same(wanted)), None)


def _without(queue: Sequence[Entry], unwanted: Entry) -> tuple[Entry, ...]:
    return tuple(one for one in queue if not one.is_same(unwanted))


def _with(queue: Sequence[Entry], entry: Entry, place: int) -> tuple[Entry, ...]:
    return (*queue[:place], entry, *queue[place:])


def _must(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise Refused(otherwise)
