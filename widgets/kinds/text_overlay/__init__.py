"""Words on the screen: lines that take turns, with variables that are set while it is live."""

from widgets.kinds.base import Kind, Payload
from widgets.kinds.text_overlay.config import TextOverlayConfig
from widgets.kinds.text_overlay.machine import (
    SetText,
    SetVariable,
    TextOverlayState,
    reduce,
    show,
)

KIND = Kind(
    name="text_overlay",
    label="Text overlay",
    description="Lines of text that take turns, with the time and variables of your own in them.",
    icon="type",
    config=TextOverlayConfig,
    state=TextOverlayState,
    reduce=reduce,
    show=show,
    is_writable=False,
    actions={
        "show": Payload,
        "hide": Payload,
        "next": Payload,
        "set_text": SetText,
        "set_variable": SetVariable,
        "clear": Payload,
    },
)
