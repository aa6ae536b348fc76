"""What happens here that others may react to; receivers live in `glowing.workflow`."""

from django.dispatch import Signal

# Inside the transaction that makes it true, so that receivers may only write rows.
# Arguments: transcript, job.
transcript_finished = Signal()
