"""What happened to recordings; who reacts is `glowing.workflow`'s business. Sent after commit."""

from __future__ import annotations

from django.dispatch import Signal

# stream, job: the files under the stream's prefix have their rows, and work on them is queued.
stream_listed = Signal()
# clip, job: everything that can be made from the recording alone is there.
clip_ingested = Signal()
