from __future__ import annotations

from allauth.idp.oidc.models import Token
from celery import shared_task
from django.core.management import call_command

from glowing.accounts.linking import tokens


@shared_task(name="accounts.refresh_linked_accounts", ignore_result=True)
def refresh_linked_accounts() -> None:
    """Refresh and validate the tokens that are due; what fails is tried again next time."""
    tokens.keep_all_fresh()


@shared_task(name="accounts.forget_expired", ignore_result=True)
def forget_expired() -> None:
    """Delete sessions and tokens that have ended by themselves."""
    call_command("clearsessions")
    Token.objects.expired().delete()
