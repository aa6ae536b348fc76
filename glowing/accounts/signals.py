"""What happens to logins that others may react to."""

from django.dispatch import Signal

# Somebody logged themselves out elsewhere. Arguments: user_ids.
logged_out_elsewhere = Signal()
