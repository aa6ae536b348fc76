"""A timer: down, up, or until a date. The five fields and actions of the existing client hold."""

from widgets.kinds.base import Kind, Payload
from widgets.kinds.countdown.config import CountdownConfig
from widgets.kinds.countdown.machine import (
    AddTime,
    CountdownState,
    SetDuration,
    reduce,
    resync_s,
    wakes_at,
)
from widgets.kinds.countdown.shown import show, take

KIND = Kind(
    name="countdown",
    label="Countdown",
    description="A timer that counts down, up, or until a date, exact to a tenth of a second.",
    icon="timer",
    config=CountdownConfig,
    state=CountdownState,
    reduce=reduce,
    show=show,
    take=take,
    wakes_at=wakes_at,
    resync_s=resync_s,
    actions={
        "start": Payload,
        "pause": Payload,
        "resume": Payload,
        "reset": Payload,
        "set_duration": SetDuration,
        "add_time": AddTime,
    },
)
