from __future__ import annotations

from celery import shared_task

from glowing.accounts.linking import tokens


@shared_task(name="accounts.refresh_linked_accounts", ignore_result=True)
def refresh_linked_accounts() -> None:
    """Refresh and validate the tokens that are due; what fails is tried again next time."""
    tokens.keep_all_fresh()
