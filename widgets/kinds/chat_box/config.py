from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from widgets.kinds.chatters import BOTS
from widgets.kinds.looks import Looks


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class ChatBoxConfig(Looks):
    max_lines: int = Field(12, ge=1, le=50, title="Lines at once")
    stay_s: int = Field(
        0, ge=0, le=3600, title="Seconds a line stays", description="0: until others push it out."
    )
    direction: Direction = Field(
        Direction.UP, title="Direction", description="Up: the newest line is at the bottom."
    )
    font_size: float = Field(2.6, ge=1, le=10, title="Font size, in percent of the shorter side")
    show_badges: bool = Field(default=True, title="Show badges")
    hide_commands: bool = Field(default=True, title="Hide lines that begin with !")
    hidden_users: tuple[Annotated[str, Field(max_length=64)], ...] = Field(
        BOTS, max_length=100, title="Hidden users"
    )
