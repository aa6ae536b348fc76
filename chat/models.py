from __future__ import annotations

from django.db import models
from django.utils import timezone

from glowing.accounts.ownership import OwnedModel


class ChatMessage(OwnedModel):
    """One line of Twitch chat in the channel of its owner; ids are those of Twitch."""

    message_id = models.CharField(max_length=64, blank=True)
    channel_id = models.CharField(max_length=64)
    sender_id = models.CharField(max_length=64, blank=True)
    user_login = models.CharField(max_length=64, blank=True)
    user_name = models.CharField(max_length=128, blank=True)
    message = models.TextField()
    event_type = models.CharField(max_length=64, default="channel.chat.message")
    timestamp = models.DateTimeField(default=timezone.now)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-timestamp", "-id")

    def __str__(self) -> str:
        return f"{self.user_name}: {self.message}"[:80]
