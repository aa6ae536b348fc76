from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

from glowing.accounts.ownership import OwnedModel


class ChatMessage(OwnedModel):
    """One line of Twitch chat that its owner logs.

    `channel_id`, `sender_id` and `message_id` are Twitch's; `timestamp` is when it was said.
    """

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
        indexes = [
            models.Index(fields=["owner", "-timestamp", "-id"], name="chat_newest_first"),
            models.Index(
                fields=["owner", "channel_id", "-timestamp", "-id"], name="chat_of_a_channel"
            ),
            models.Index(
                fields=["owner", "user_name", "-timestamp", "-id"], name="chat_of_a_chatter"
            ),
            GinIndex(
                OpClass(Upper("message"), name="gin_trgm_ops"), name="chat_words", fastupdate=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_name}: {self.message}"[:80]


class OutgoingLine(OwnedModel):
    """A line on its way into its owner's chat; deleted once it is there, or given up.

    Of a person the oldest is written first. Until `held_until` a worker has it, or Twitch wants
    to be left alone.
    """

    text = models.CharField(max_length=500)
    attempts = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        indexes = [models.Index(fields=["owner", "created_at", "id"], name="chat_lines_to_write")]

    def __str__(self) -> str:
        return self.text[:80]
