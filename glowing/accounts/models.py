from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

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

    def archive_name(self, key: str) -> str:
        """Return the archive storage's name for one of this user's object keys."""
        return f"{self.archive_root}{key}"
