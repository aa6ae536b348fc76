from __future__ import annotations

from typing import Annotated

from pydantic import Field

from widgets.kinds.chatters import Who
from widgets.kinds.looks import Looks, Position

Word = Annotated[str, Field(pattern=r"^\S+$", max_length=30)]
Weight = Annotated[int, Field(ge=1, le=100)]


class NameQueueConfig(Looks):
    title: str = Field("Queue", max_length=60, title="Heading")
    join_word: Word = Field("!join", title="Word that joins")
    leave_word: Word = Field("!leave", title="Word that leaves")
    may_join: Who = Field(Who.EVERYBODY, title="Who may join")
    places: int = Field(100, ge=1, le=1000, title="Places in the queue")
    subscriber_weight: Weight = Field(
        1, title="Weight of subscribers", description="3: drawn as often as three others."
    )
    moderator_weight: Weight = Field(1, title="Weight of moderators")
    is_once: bool = Field(
        default=False, title="Everybody once", description="Until the picked names are cleared."
    )
    shown_names: int = Field(5, ge=0, le=20, title="Next names in the overlay")
    position: Position = Field(Position.LEFT, title="Place")
