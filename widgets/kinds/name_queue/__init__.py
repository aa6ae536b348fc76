"""A queue that viewers join in the chat: the next is picked, or somebody by chance."""

from chat.incoming import ChatLine
from widgets.kinds.base import Kind, Payload
from widgets.kinds.name_queue.config import NameQueueConfig
from widgets.kinds.name_queue.machine import Move, Name, NameQueueState, reduce, show

KIND = Kind(
    name="name_queue",
    label="Queue of names",
    description="Viewers join by chat; pick the next one, or let chance decide.",
    icon="list-ordered",
    config=NameQueueConfig,
    state=NameQueueState,
    reduce=reduce,
    show=show,
    is_writable=False,
    actions={
        "open": Payload,
        "close": Payload,
        "pick_next": Payload,
        "pick_random": Payload,
        "done": Payload,
        "undo": Payload,
        "add": Name,
        "remove": Name,
        "move": Move,
        "clear": Payload,
        "clear_picked": Payload,
    },
    listens={ChatLine.TYPE: ChatLine},
)
