"""A bot of one's own: answers commands of the chat, and says something now and then."""

from widgets.kinds.base import Kind, Payload
from widgets.kinds.bot_integration.config import BotConfig
from widgets.kinds.bot_integration.machine import (
    LISTENS,
    BotState,
    RunCommand,
    Say,
    example,
    reduce,
    says,
    show,
    wakes_at,
)

KIND = Kind(
    name="bot_integration",
    label="Chat bot",
    description="Answers commands of the chat, and says something now and then, as you.",
    icon="bot",
    config=BotConfig,
    state=BotState,
    reduce=reduce,
    example=example,
    show=show,
    is_writable=False,
    wakes_at=wakes_at,
    says=says,
    actions={"say": Say, "run_command": RunCommand, "enable": Payload, "disable": Payload},
    listens=LISTENS,
)
