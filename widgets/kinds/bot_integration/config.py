from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chat.incoming import Text
from chat.outgoing import LONGEST
from widgets.kinds.chatters import BOTS, Who, folded
from widgets.kinds.looks import Looks, Position

Line = Annotated[Text, Field(min_length=1, max_length=LONGEST)]
Name = Annotated[Text, Field(pattern=r"^\S+$", max_length=30)]


class Command(BaseModel):
    """`{user}`, `{args}` and `{count}` of a reply are replaced."""

    model_config = ConfigDict(frozen=True)

    name: Name
    reply: Line
    cooldown_s: int = Field(5, ge=0, le=86_400, title="Seconds until it answers again")
    who: Who = Field(Who.EVERYBODY, title="Who may")


class TimedMessage(BaseModel):
    """Said again and again, if so many lines were written by others in between."""

    model_config = ConfigDict(frozen=True)

    text: Line
    every_minutes: int = Field(15, ge=1, le=1440, title="Minutes between")
    min_lines: int = Field(5, ge=0, le=1000, title="Lines of others in between")

    @property
    def needed(self) -> int:
        """Return how many lines have to be written meanwhile: nobody talks to an empty room."""
        return max(self.min_lines, 1)


class BotConfig(Looks):
    prefix: Annotated[str, Field(pattern=r"^\S+$", max_length=5)] = Field("!", title="Prefix")
    commands: tuple[Command, ...] = Field(
        (Command(name="hello", reply="Hello {user}!", cooldown_s=5, who=Who.EVERYBODY),),
        max_length=50, title="Commands",
        description="In a reply {user} is who wrote the command, {args} what followed it, and "
        "{count} how often it was answered.",
    )  # fmt: skip
    timed: tuple[TimedMessage, ...] = Field(
        (), max_length=20, title="Timed messages",
        description="Said while others write: nobody talks to an empty room.",
    )  # fmt: skip
    ignores: tuple[Name, ...] = Field(BOTS, max_length=100, title="Who is never answered")
    show_replies: bool = Field(default=True, title="Show replies in OBS")
    reply_s: int = Field(12, ge=1, le=600, title="Seconds that a reply is shown")
    position: Position = Field(Position.BOTTOM_LEFT, title="Place")

    def command(self, name: str) -> Command | None:
        """Return the command of a name, with or without the prefix, however it is spelled."""
        wanted = folded(name.removeprefix(self.prefix))
        return next((one for one in self.commands if self.key(one) == wanted), None)

    def key(self, command: Command) -> str:
        return folded(command.name.removeprefix(self.prefix))
