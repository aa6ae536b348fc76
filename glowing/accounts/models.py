from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from glowing.accounts.ownership import OwnedModel
from glowing.encryption import EncryptedTextField
from glowing.storage import is_safe_name


def check_archive_root(folder: str) -> None:
    """Refuse what is not a folder: without its slash `users/1` would hold `users/10`, too."""
    if not (folder.endswith("/") and is_safe_name(folder.removesuffix("/"))):
        raise ValidationError("Write a folder like users/anna/, with a slash at its end only.")


class User(AbstractUser):
    """A person who logs in and owns recordings.

    `archive_root` is the folder of the archive storage this user may read: every object key of
    theirs is relative to it. Only an administrator changes it. Empty means the whole archive,
    which suits the one streamer of a personal installation, and only a superuser may have it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    archive_root = models.CharField(
        max_length=255,
        blank=True,
        validators=[check_archive_root],
        help_text="Ends with a slash. Empty: the whole archive, for superusers only.",
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(archive_root__endswith="/") | Q(archive_root="", is_superuser=True),
                name="archive_root_is_a_folder",
                violation_error_message="Only a superuser may have the whole archive.",
            )
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        if self._state.adding and not self.archive_root and not self.is_superuser:
            self.archive_root = f"users/{self.pk}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def hold(self) -> None:
        """Hold this row until the transaction ends, to make what a person may have only once."""
        User.objects.select_for_update(no_key=True).get(pk=self.pk)

    def archive_name(self, key: str) -> str:
        """Return the archive storage's name for one of this user's object keys."""
        return f"{self.archive_root}{key}"


class Identity(models.Model):
    """A person as an outside issuer of tokens knows them: its `iss` and `sub`, never an address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identities"
    )
    issuer = models.URLField(max_length=512)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="one_person_per_issuer_and_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} of {self.issuer}"


class Profile(OwnedModel):
    """What a person prefers; made when it is first asked for, one for each person."""

    timezone = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001
    standard_tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    prompt_template = models.TextField(null=True, blank=True)  # noqa: DJ001 - absent is not empty
    summary_template = models.TextField(null=True, blank=True)  # noqa: DJ001
    twitch_chat_enabled = models.BooleanField(null=True, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner"], name="one_profile_per_person")]

    def __str__(self) -> str:
        return f"Profile of {self.owner_id}"


class Provider(models.TextChoices):
    TWITCH = "twitch"
    YOUTUBE = "youtube", "YouTube"


class LinkedAccount(OwnedModel):
    """A person's account at Twitch or Google, with tokens that are encrypted at rest.

    The tokens stay until a new consent succeeds or the provider says that they are revoked; then
    both are empty and `revoked_at` is set. `valid_until` is when the access token ends; None when
    the provider does not say. Whoever refreshes the tokens holds the row until `refreshing_until`.

        linked ── the provider revoked ──→ revoked ── a new consent ──→ linked
    """

    provider = models.CharField(max_length=16, choices=Provider)
    external_id = models.CharField(max_length=128, blank=True)
    login = models.CharField(max_length=128, blank=True)
    scopes = ArrayField(models.CharField(max_length=128), default=list, blank=True)
    access_token = EncryptedTextField(blank=True)
    refresh_token = EncryptedTextField(blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    linked_at = models.DateTimeField(default=timezone.now)
    validated_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    refreshing_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "provider"], name="one_linked_account_per_provider"
            )
        ]

    def __str__(self) -> str:
        return f"{self.login or self.external_id} at {self.get_provider_display()}"


class Consent(OwnedModel):
    """A consent that a person was sent to a provider for and has not brought back yet.

    `state_digest` is the SHA-256 of the state in the provider's address; `verifier` is the PKCE
    secret; `redirect_uri` is where the provider sends the browser, `return_to` where that page
    then leads. Used once, by this person, within minutes.
    """

    provider = models.CharField(max_length=16, choices=Provider)
    state_digest = models.CharField(max_length=64, unique=True)
    verifier = EncryptedTextField(blank=True)
    scopes = ArrayField(models.CharField(max_length=128), default=list, blank=True)
    redirect_uri = models.CharField(max_length=2048)
    return_to = models.CharField(max_length=2048)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="consent_by_age")]

    def __str__(self) -> str:
        return f"Consent at {self.get_provider_display()}"
