"""A question to the chat: everybody has one vote, by number or by word."""

from chat.incoming import ChatLine
from widgets.kinds.base import Kind, Payload
from widgets.kinds.poll.config import PollConfig
from widgets.kinds.poll.machine import (
    Asked,
    ByHand,
    Open,
    PollState,
    example,
    reduce,
    show,
    wakes_at,
)

KIND = Kind(
    name="poll",
    label="Poll",
    description="Chat votes by number or by word, and the bars grow while it does.",
    icon="vote",
    config=PollConfig,
    state=PollState,
    reduce=reduce,
    example=example,
    show=show,
    is_writable=False,
    wakes_at=wakes_at,
    actions={
        "open": Open,
        "close": Payload,
        "reopen": Payload,
        "reset": Payload,
        "set": Asked,
        "vote": ByHand,
        "show": Payload,
        "hide": Payload,
    },
    listens={ChatLine.TYPE: ChatLine},
)
