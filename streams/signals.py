"""What happened to recordings; who reacts is `glowing.workflow`'s business.

Sent inside the transaction in which it becomes true: work that a receiver queues is lost together
with it or not at all. Receivers may only write rows.
"""

from __future__ import annotations

from django.dispatch import Signal

# stream, job: the files under the stream's prefix have their rows, and work on them is queued.
stream_listed = Signal()
# clip, job: everything that can be made from the recording alone is there.
clip_ingested = Signal()
# owner: what the person's series say of coming streams may have changed.
plans_changed = Signal()
