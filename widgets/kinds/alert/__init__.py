"""Followers, subscriptions, raids and cheers, shown one at a time."""

from widgets.kinds.alert.config import AlertConfig
from widgets.kinds.alert.machine import LISTENS, AlertState, Test, example, reduce, show, wakes_at
from widgets.kinds.base import Kind, Payload

KIND = Kind(
    name="alert",
    label="Alert",
    description="Followers, subscriptions, raids and cheers, one after the other, with a sound.",
    icon="bell-ring",
    config=AlertConfig,
    state=AlertState,
    reduce=reduce,
    example=example,
    show=show,
    is_writable=False,
    wakes_at=wakes_at,
    actions={
        "skip": Payload,
        "clear": Payload,
        "pause": Payload,
        "resume": Payload,
        "replay": Payload,
        "test": Test,
    },
    listens=LISTENS,
)
