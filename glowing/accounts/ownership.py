"""Every owned row has one owner, and requests reach rows through that owner alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.db import models
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from glowing.accounts.models import User


RowT = TypeVar("RowT", bound=models.Model, covariant=True)


class OwnedQuerySet(models.QuerySet[RowT]):
    """Rows of one owner; the only way a request may reach a row."""

    def for_user(self, user: User | AnonymousUser) -> Self:
        """Keep the rows this user owns: none for an anonymous user."""
        return self.filter(owner_id=user.pk) if user.is_authenticated else self.none()

    def locked(self) -> Self:
        """Hold the rows until the end of the transaction, as one that changes them does.

        Rows that refer to them can still be written: who waited for those as well would meet
        somebody who holds one and waits for the row it refers to. Jobs are locked before what
        they are about, and a stream before its clips.
        """
        return self.select_for_update(of=("self",), no_key=True)


class OwnedModel(models.Model):
    """A row with a UUIDv7 key and one owner, deleted with that owner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
