"""When the next streams are: from the plans of the person's series."""

from widgets.kinds.base import Kind
from widgets.kinds.schedule.config import ScheduleConfig
from widgets.kinds.schedule.machine import LISTENS, ScheduleState, reduce, show, wakes_at

KIND = Kind(
    name="schedule",
    label="Schedule",
    description="The next streams, from the plans of your series; it moves on by itself.",
    icon="calendar-days",
    config=ScheduleConfig,
    state=ScheduleState,
    reduce=reduce,
    show=show,
    is_writable=False,
    wakes_at=wakes_at,
    listens=LISTENS,
)
