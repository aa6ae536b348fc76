"""What happens here that others may react to; receivers live in `glowing.workflow`."""

from django.dispatch import Signal

# After commit. Arguments: transcript, job.
transcript_finished = Signal()
