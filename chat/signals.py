"""What happened in a channel; who reacts is `glowing.workflow`'s business.

Sent inside the transaction that stores it. Receivers may only write rows.
"""

from __future__ import annotations

from django.dispatch import Signal

# owner, events: a sequence of `chat.incoming.Incoming`, in the order in which they happened.
events_came = Signal()
# owner, event: a `chat.outgoing.LineEnded`; a line of the person's was written, or given up.
line_ended = Signal()
