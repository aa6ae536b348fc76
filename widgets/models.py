from __future__ import annotations

from django.db import models

from glowing.accounts.ownership import OwnedModel
from glowing.encryption import EncryptedTextField


class Type(models.TextChoices):
    COUNTDOWN = "countdown"
    TEXT_OVERLAY = "text_overlay"
    POLL = "poll"
    NAME_QUEUE = "name_queue"
    BOT_INTEGRATION = "bot_integration"


class StreamWidget(OwnedModel):
    """An overlay of a stream. `version` grows with every change of state or configuration.

    The token opens this one widget for reading: looked up by `token_digest`, its SHA-256, and
    kept encrypted in `token`, so that the owner can see it again.
    """

    title = models.CharField(max_length=255)
    type = models.CharField(max_length=64)
    active = models.BooleanField(default=True)
    config = models.JSONField(default=dict, blank=True)
    state = models.JSONField(default=dict, blank=True)
    token = EncryptedTextField(blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    show_on_dashboard = models.BooleanField(null=True, blank=True)
    version = models.PositiveBigIntegerField(default=1)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="widgets_newest_first")
        ]

    def __str__(self) -> str:
        return self.title
