"""What happens to jobs that others may react to; receivers live in `glowing.workflow`."""

from django.dispatch import Signal

# Inside the transaction that ends the job, so that receivers may only write rows.
# Arguments: job, which succeeded, failed or was cancelled.
job_ended = Signal()
