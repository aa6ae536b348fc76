from __future__ import annotations

from typing import Any


async def say(socket: Any, kind: str, widget: Any, **more: Any) -> None:
    """Send a frame that is about a widget."""
    await socket.send_json_to({"type": kind, "widgetId": str(widget.pk), **more})


async def frame_of(socket: Any, kind: str) -> dict[str, Any]:
    """Receive the next frame, which is of this kind."""
    frame: dict[str, Any] = await socket.receive_json_from(5)
    assert frame["type"] == kind, frame
    return frame
