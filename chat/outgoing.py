"""What this product writes into a person's chat. No framework is imported here."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

# Twitch takes so many code points (https://dev.twitch.tv/docs/api/reference/#send-chat-message).
LONGEST = 500


class LineEnded(BaseModel):
    """A line was written, or given up because of a `problem`, in a sentence for its owner."""

    TYPE: ClassVar[str] = "chat.line_ended"
    model_config = ConfigDict(frozen=True)

    text: str
    problem: str = ""


def one_line(text: str) -> str:
    """Return text as Twitch takes it: in one line, and no longer than it may be."""
    return " ".join(text.split())[:LONGEST]
