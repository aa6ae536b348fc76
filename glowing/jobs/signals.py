"""What happens to jobs that others may react to; receivers live in `glowing.workflow`."""

from django.dispatch import Signal

# After commit, at least once. Arguments: job, which succeeded, failed or was cancelled.
job_ended = Signal()
