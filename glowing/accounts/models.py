from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from uuid_utils.compat import uuid7


class User(AbstractUser):
    """A person who logs in and owns recordings.

    `archive_root` is the folder of the archive storage this user may read: every object key of
    theirs is relative to it. Only an administrator changes it. Empty means the whole archive,
    which suits the one streamer of a personal installation.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    archive_root = models.CharField(max_length=255, blank=True)

    def save(self, *args: object, **kwargs: object) -> None:
        if self._state.adding and not self.archive_root and not self.is_superuser:
            self.archive_root = f"users/{self.pk}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def archive_name(self, key: str) -> str:
        """Return the archive storage's name for one of this user's object keys."""
        return f"{self.archive_root}{key}"
