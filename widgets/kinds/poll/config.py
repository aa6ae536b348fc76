from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from widgets.kinds.chatters import Who, folded
from widgets.kinds.looks import Looks, Position

OPTIONS_MAX = 10
DAY_S = 86_400


def _told_apart(options: tuple[str, ...]) -> tuple[str, ...]:
    words = {folded(one) for one in options}
    if len(words) < len(options) or "" in words:
        raise ValueError("Every option needs words of its own, so that chat can vote by them.")
    return options


Question = Annotated[str, StringConstraints(strip_whitespace=True, max_length=140)]
Option = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Options = Annotated[
    tuple[Option, ...],
    Field(min_length=2, max_length=OPTIONS_MAX),
    AfterValidator(_told_apart),
]


class PollConfig(Looks):
    question: Question = Field("What shall we do next?", title="Question")
    options: Options = Field(("Yes", "No"), title="Options")
    voters: Who = Field(Who.EVERYBODY, title="Who may vote")
    may_change: bool = Field(default=True, title="A vote may be changed")
    duration_s: int | None = Field(
        None, ge=5, le=DAY_S, title="Seconds until it closes", description="Empty: by hand."
    )
    hide_results: bool = Field(default=False, title="Hide the results until it is closed")
    command: str = Field(
        "!vote", pattern=r"^\S+$", max_length=30, title="Command", description="As in: !vote 1"
    )
    position: Position = Field(Position.RIGHT, title="Place")
