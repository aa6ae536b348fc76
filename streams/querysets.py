from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from glowing.accounts.models import User
    from streams.models import AudioTrack  # noqa: F401 - named by the base class


class AudioTrackQuerySet(models.QuerySet["AudioTrack"]):
    """Tracks belong to whom their clip belongs."""

    def for_user(self, user: User | AnonymousUser) -> Self:
        """Keep the tracks of this user's clips: none for an anonymous user."""
        return self.filter(clip__owner_id=user.pk) if user.is_authenticated else self.none()
