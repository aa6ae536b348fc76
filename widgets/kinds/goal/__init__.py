"""A bar that fills: followers, subscriptions, bits, or whatever is counted by hand."""

from widgets.kinds.base import Kind, Payload
from widgets.kinds.goal.config import GoalConfig
from widgets.kinds.goal.machine import LISTENS, Add, GoalState, Set, reduce, show, started

KIND = Kind(
    name="goal",
    label="Goal",
    description="A bar that fills up to a target, by hand or with what happens on Twitch.",
    icon="target",
    config=GoalConfig,
    state=GoalState,
    start=started,
    show=show,
    is_writable=False,
    reduce=reduce,
    actions={"add": Add, "set": Set, "reset": Payload},
    listens=LISTENS,
)
