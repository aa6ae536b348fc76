"""Whoever changes a password shuts out everybody who got in with the old one."""

from __future__ import annotations

from allauth.idp.oidc.models import Token
from django.db.models.signals import post_save
from django.dispatch import receiver

from glowing.accounts.models import User


@receiver(post_save, sender=User)
def end_tokens(instance: User, **_: object) -> None:
    """Delete what clients could renew; Django ends the sessions itself."""
    if getattr(instance, "_password", None) is not None:  # until Django has told the validators
        Token.objects.filter(user=instance).delete()
