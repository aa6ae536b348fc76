"""What happened to widgets from outside; who reacts is `glowing.workflow`'s business."""

from __future__ import annotations

from django.dispatch import Signal

# owner, event: a `widgets.kinds.now_playing.machine.Polled`.
track_polled = Signal()
