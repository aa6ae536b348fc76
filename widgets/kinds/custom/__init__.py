"""Whatever the owner writes in HTML, CSS and JavaScript, in a frame without an origin."""

from widgets.kinds.base import Kind
from widgets.kinds.custom.config import CustomConfig
from widgets.kinds.custom.machine import CustomState, SetData, reduce

KIND = Kind(
    name="custom",
    label="Custom",
    description="Your own HTML, CSS and JavaScript, fed with data by bots and buttons.",
    icon="code",
    config=CustomConfig,
    state=CustomState,
    reduce=reduce,
    actions={"set_data": SetData},
)
