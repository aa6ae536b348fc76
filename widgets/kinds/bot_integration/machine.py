"""What the bot says: at most as much as Twitch lets it, and never because of itself."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, Field

from chat.incoming import ChatLine, Text
from chat.outgoing import LONGEST, LineEnded, one_line
from widgets.kinds.base import WAKE, Payload, Refused, State
from widgets.kinds.seen import Seen, with_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from widgets.kinds.base import Action, Inputs
    from widgets.kinds.bot_integration.config import BotConfig, Command, TimedMessage

LISTENS = {one.TYPE: one for one in (ChatLine, LineEnded)}
# What Twitch takes of somebody (https://dev.twitch.tv/docs/chat/#rate-limits).
LINES_MAX, LINES_IN = 20, timedelta(seconds=30)
# A line comes back from the chat well within this.
ECHO_WITHIN = timedelta(minutes=2)
VARIABLE = re.compile(r"\{(user|args|count)\}")
TOO_MUCH = "Twitch takes 20 lines in half a minute: wait a little."


class Say(Payload):
    text: Text = Field(min_length=1, max_length=LONGEST)


class RunCommand(Payload):
    name: Text = Field(min_length=1, max_length=40)
    args: Text = Field("", max_length=LONGEST)


class Said(State):
    """One line of the bot's, and why it was said."""

    text: str
    at: AwareDatetime
    why: str


class Round(State):
    """Since when a timed message waits, and how many lines others wrote, as far as needed."""

    since: AwareDatetime
    lines: int = 0


class BotState(State):
    """`said` is the end of all `total` lines; commands go by their key, timed messages by text.

    `problem` is why the last line did not get into the chat.
    """

    is_enabled: bool = True
    total: int = 0
    said: tuple[Said, ...] = ()
    counts: dict[str, int] = {}
    used_at: dict[str, AwareDatetime] = {}
    rounds: dict[str, Round] = {}
    seen: Seen = ()
    problem: str = ""

    def may_speak(self, now: datetime) -> bool:
        return len(self.said) < LINES_MAX or now - self.said[-LINES_MAX].at >= LINES_IN

    def saying(self, text: str, why: str, now: datetime) -> BotState:
        said = (*self.said, Said(text=text, at=now, why=why))
        return self.but(said=said[-LINES_MAX:], total=self.total + 1)


def reduce(state: BotState, action: Action[BotConfig], now: datetime) -> BotState:
    config, payload = action.config, action.payload
    match action.name:
        case "enable":
            return state if state.is_enabled else state.but(is_enabled=True, rounds={})
        case "disable":
            return state.but(is_enabled=False)
        case "say":
            return _said_by_hand(state, one_line(payload.text), "by hand", now)
        case "run_command":
            return _run(state, payload, config, now)
        case ChatLine.TYPE:
            return _heard(state, payload, config, now)
        case LineEnded.TYPE:
            return state if payload.problem == state.problem else state.but(problem=payload.problem)
    assert action.name == WAKE
    return _on_time(state, config, now)


def example(_config: BotConfig, _now: datetime) -> Inputs:
    return [("say", Say(text="The next stream is tomorrow at eight."))]


def says(before: BotState, after: BotState) -> Sequence[str]:
    new = after.total - before.total
    return [one.text for one in after.said[-new:]] if new > 0 else []


def wakes_at(state: BotState, config: BotConfig) -> datetime | None:
    """Return when a timed message is due for which enough was written."""
    if not state.is_enabled:
        return None
    rounds = ((one, state.rounds.get(one.text)) for one in config.timed)
    due = (_due_at(one, found) for one, found in rounds if found and found.lines >= one.needed)
    return min(due, default=None)


def show(state: BotState, config: BotConfig, _now: datetime) -> dict[str, Any]:
    return {
        "is_enabled": state.is_enabled,
        "problem": state.problem,
        "said": [one.model_dump(mode="json") for one in state.said],
        "commands": [
            {
                "name": f"{config.prefix}{one.name.removeprefix(config.prefix)}",
                "count": state.counts.get(config.key(one), 0),
            }
            for one in config.commands
        ],
    }


# --- the chat


def _heard(state: BotState, line: ChatLine, config: BotConfig, now: datetime) -> BotState:
    is_ignored = line.user_login.lower() in {one.lower() for one in config.ignores}
    if not state.is_enabled or is_ignored or _is_own(state, line, now):
        return state
    state = _counted(state, config, now)
    word, _, args = line.text.strip().partition(" ")
    command = config.command(word) if word.startswith(config.prefix) else None
    if command is None or not command.who.admits(line) or _is_cooling(state, command, config, now):
        return state
    seen = with_event(state.seen, line.id)
    if seen is None or not state.may_speak(now):
        return state
    user = line.user_name or line.user_login
    return _answered(state.but(seen=seen), command, config, now, {"user": user, "args": args})


def _is_own(state: BotState, line: ChatLine, now: datetime) -> bool:
    """Say whether a line of the broadcaster's is one that was written here."""
    recent = {one.text for one in state.said if now - one.at <= ECHO_WITHIN}
    return "broadcaster" in line.badges and one_line(line.text) in recent


def _is_cooling(state: BotState, command: Command, config: BotConfig, now: datetime) -> bool:
    used_at = state.used_at.get(config.key(command))
    return used_at is not None and now - used_at < timedelta(seconds=command.cooldown_s)


def _answered(
    state: BotState, command: Command, config: BotConfig, now: datetime, words: Mapping[str, str]
) -> BotState:
    key = config.key(command)
    known = {config.key(one) for one in config.commands}
    count = state.counts.get(key, 0) + 1
    text = _filled(command.reply, {**words, "count": str(count)})
    counts = {**state.counts, key: count}
    used_at = {**state.used_at, key: now}
    state = state.but(
        counts={name: one for name, one in counts.items() if name in known},
        used_at={name: one for name, one in used_at.items() if name in known},
    )
    return state.saying(text, f"{config.prefix}{key}", now) if text else state


def _filled(reply: str, words: Mapping[str, str]) -> str:
    """Return what is said; nobody makes the bot give an order such as /ban."""
    text = one_line(VARIABLE.sub(lambda found: words[found[1]], reply))
    return re.sub(r"^[/.\s]+(?=\w)", "", text)


# --- by hand


def _said_by_hand(state: BotState, text: str, why: str, now: datetime) -> BotState:
    if not text:
        raise Refused("There is nothing to say.")
    if not state.may_speak(now):
        raise Refused(TOO_MUCH)
    return state.saying(text, why, now)


def _run(state: BotState, asked: RunCommand, config: BotConfig, now: datetime) -> BotState:
    """Run a command, whoever may do so otherwise and however often."""
    command = config.command(asked.name)
    if command is None:
        raise Refused(f"There is no command {asked.name}.")
    if not state.may_speak(now):
        raise Refused(TOO_MUCH)
    return _answered(state, command, config, now, {"user": "everybody", "args": asked.args})


# --- timed messages


def _due_at(message: TimedMessage, found: Round) -> datetime:
    return found.since + timedelta(minutes=message.every_minutes)


def _counted(state: BotState, config: BotConfig, now: datetime) -> BotState:
    """Count a line for every timed message, as far as it needs one: busy chats write nothing."""
    rounds = {}
    for one in config.timed:
        found = state.rounds.get(one.text) or Round(since=now)
        lines = min(found.lines + 1, one.needed)
        rounds[one.text] = found.but(lines=lines)
    return state if rounds == state.rounds else state.but(rounds=rounds)


def _on_time(state: BotState, config: BotConfig, now: datetime) -> BotState:
    """Say what is due; what finds no room among too many lines waits for its next turn."""
    if not state.is_enabled:
        return state
    for one in config.timed:
        found = state.rounds.get(one.text)
        if found is None or found.lines < one.needed or _due_at(one, found) > now:
            continue
        if state.may_speak(now):
            state = state.saying(one_line(one.text), "timed", now)
        state = state.but(rounds={**state.rounds, one.text: Round(since=now)})
    return state
