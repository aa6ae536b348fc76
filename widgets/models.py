from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from glowing.accounts.ownership import OwnedModel
from glowing.encryption import EncryptedTextField


class StreamWidget(OwnedModel):
    """An overlay of a stream; `type` names its kind, one of `widgets.kinds`.

    `version` grows with every change that a source may see, and with the token. `state` is as the
    kind stores it, which is not what clients get (`Kind.show`). At `wakes_at` the kind has
    something to do by itself. The token opens this one widget for reading: looked up by
    `token_digest`, its SHA-256, and kept encrypted in `token`, so that the owner can see it again.
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
    wakes_at = models.DateTimeField(null=True, blank=True)
    # Favourites are shown in this order, and before them those without a place.
    position = models.PositiveIntegerField(null=True, blank=True)
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
            models.Index(
                fields=["wakes_at"], name="widgets_to_wake", condition=Q(wakes_at__isnull=False)
            ),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="widgets_title_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ActionToken(OwnedModel):
    """What a Stream Deck or a bot acts with: these widgets, these actions, nothing else.

    Only its SHA-256 is kept; the token itself is shown once, when it is made. No `actions` means
    all of them; no widgets means none.
    """

    raw = ""  # the token itself, in the hands of who made it

    title = models.CharField(max_length=255)
    widgets = models.ManyToManyField(StreamWidget, related_name="action_tokens")
    actions = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="action_tokens_newest_first")
        ]

    def __str__(self) -> str:
        return self.title
