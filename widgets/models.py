from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

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
            models.Index(fields=["owner", "-created_at", "-id"], name="widgets_newest_first"),
            models.Index(fields=["owner", "type", "-created_at", "-id"], name="widgets_of_a_type"),
            models.Index(
                fields=["owner", "active", "-created_at", "-id"], name="widgets_active_or_not"
            ),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                name="widgets_on_the_dashboard",
                condition=Q(show_on_dashboard=True),
            ),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="widgets_title_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.title
