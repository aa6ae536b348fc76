"""A poll: waiting ──open──▶ open ──close, or the time is over──▶ closed ──reopen──▶ open.

Twenty thousand people may vote while every line of chat is reduced, so who chose an option is one
string, ` 17 4711 `: read, searched and written as fast as memory goes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field

from chat.incoming import ChatLine
from glowing.times import iso
from widgets.kinds.base import WAKE, Payload, Refused, State
from widgets.kinds.chatters import folded
from widgets.kinds.poll.config import DAY_S, OPTIONS_MAX, Options, PollConfig, Question
from widgets.kinds.seen import Seen, with_event

if TYPE_CHECKING:
    from widgets.kinds.base import Action, Inputs

LONGEST_VOTE = 200


class Phase(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


def _lines(value: object) -> object:
    """Read texts of one option a line, as forms and bots send them."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(one, str) for one in texts):
        return value
    return [line for one in texts for line in one.splitlines() if line.strip()]


class Open(Payload):
    duration_s: Annotated[int | None, BeforeValidator(lambda value: value or None)] = Field(
        None, ge=5, le=DAY_S
    )


class Asked(Payload):
    question: Question = Field(min_length=1)
    options: Annotated[Options, BeforeValidator(_lines)]


class ByHand(Payload):
    option: int = Field(ge=1, le=OPTIONS_MAX)


class PollState(State):
    """`voters` and `by_hand` are by option; `asked` stands in for the configured question."""

    phase: Phase = Phase.WAITING
    is_visible: bool = False
    asked: Asked | None = None
    voters: tuple[str, ...] = ("",) * OPTIONS_MAX
    by_hand: tuple[int, ...] = (0,) * OPTIONS_MAX
    closes_at: AwareDatetime | None = None
    seen: Seen = ()


def reduce(state: PollState, action: Action[PollConfig], now: datetime) -> PollState:
    state = _closed_in_time(state, now)
    match action.name:
        case ChatLine.TYPE:
            return _heard(state, action.payload, action.config)
        case "vote":
            return _voted_by_hand(state, action.payload.option, action.config)
        case "open" | "reopen" | "close":
            return _turned(state, action, now)
        case "set":
            if state.phase == Phase.OPEN:
                raise Refused("Votes are coming in. Close the poll before you ask something else.")
            return PollState(asked=action.payload, seen=state.seen, is_visible=state.is_visible)
        case "reset":
            return PollState(seen=state.seen)
        case "hide" | "show":
            return state.but(is_visible=action.name == "show")
    assert action.name == WAKE
    return state


def show(state: PollState, config: PollConfig, now: datetime) -> dict[str, Any]:
    """Return counts, never who voted; no counts either while they are to be a secret."""
    state = _closed_in_time(state, now)
    asked = _question(state, config)
    is_secret = config.hide_results and state.phase == Phase.OPEN
    counts = [
        _voters_of(voters) + by_hand
        for _, voters, by_hand in zip(asked.options, state.voters, state.by_hand, strict=False)
    ]
    return {
        "phase": state.phase,
        "is_visible": state.is_visible,
        "question": asked.question,
        "options": [
            {"text": text, "votes": None if is_secret else votes}
            for text, votes in zip(asked.options, counts, strict=True)
        ],
        "total": sum(counts),
        "closes_at": iso(state.closes_at) if state.closes_at else None,
    }


def wakes_at(state: PollState, _config: PollConfig) -> datetime | None:
    return state.closes_at if state.phase == Phase.OPEN else None


def example(_config: PollConfig, _now: datetime) -> Inputs:
    votes = [("vote", ByHand(option=option)) for option in (1, 1, 2)]
    return [("open", Open(duration_s=None)), *votes]


def choice_of(text: str, options: tuple[str, ...], command: str) -> int | None:
    """Return the place of the option that a line of chat names, by its words or its number."""
    said, words = folded(text[:LONGEST_VOTE]), [folded(one) for one in options]
    for named in (said, said.removeprefix(folded(command))):
        if named in words:
            return words.index(named)
        number = named.removeprefix("#")
        if len(number) <= len(str(OPTIONS_MAX)) and number.isdecimal():
            return int(number) - 1 if 1 <= int(number) <= len(options) else None
    return None


def _closed_in_time(state: PollState, now: datetime) -> PollState:
    """Return the poll as it is at a moment, whether somebody woke it in time or not."""
    if state.phase != Phase.OPEN or state.closes_at is None or now < state.closes_at:
        return state
    return state.but(phase=Phase.CLOSED, closes_at=None)


def _turned(state: PollState, action: Action[PollConfig], now: datetime) -> PollState:
    """Open, open again or close; only opening clears the votes."""
    duration_s = action.config.duration_s
    if action.name == "close":
        _must_be_open(state)
        return state.but(phase=Phase.CLOSED, closes_at=None)
    if state.phase == Phase.OPEN:
        raise Refused("The poll is open already. Close it first.")
    if action.name == "open":
        state = PollState(asked=state.asked, seen=state.seen)
        duration_s = action.payload.duration_s or duration_s
    elif state.phase != Phase.CLOSED:
        raise Refused("Only a poll that was closed can be opened again.")
    closes_at = now + timedelta(seconds=duration_s) if duration_s else None
    return state.but(phase=Phase.OPEN, is_visible=True, closes_at=closes_at)


def _question(state: PollState, config: PollConfig) -> Asked:
    return state.asked or Asked.model_construct(question=config.question, options=config.options)


def _must_be_open(state: PollState) -> None:
    if state.phase != Phase.OPEN:
        raise Refused("The poll is not open.")


def _heard(state: PollState, line: ChatLine, config: PollConfig) -> PollState:
    if state.phase != Phase.OPEN or not line.user_id or not config.voters.admits(line):
        return state
    choice = choice_of(line.text, _question(state, config).options, config.command)
    if choice is None or (seen := with_event(state.seen, line.id)) is None:
        return state
    mark = f" {line.user_id} "
    before = next((place for place, one in enumerate(state.voters) if mark in one), None)
    if before == choice or (before is not None and not config.may_change):
        return state
    voters = list(state.voters)
    if before is not None:
        voters[before] = voters[before].replace(mark, " ")
    voters[choice] = (voters[choice] or " ") + mark[1:]
    return state.but(voters=tuple(voters), seen=seen)


def _voted_by_hand(state: PollState, number: int, config: PollConfig) -> PollState:
    _must_be_open(state)
    if number > len(_question(state, config).options):
        raise Refused(f"There is no option {number}.")
    by_hand = list(state.by_hand)
    by_hand[number - 1] += 1
    return state.but(by_hand=tuple(by_hand))


def _voters_of(voters: str) -> int:
    return max(voters.count(" ") - 1, 0)
