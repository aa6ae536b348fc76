from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as PersonAdmin

from glowing.accounts.models import User


@admin.register(User)
class UserAdmin(PersonAdmin):  # type: ignore[type-arg]
    """Logins are made here; a new one gets a part of the archive of its own."""

    fieldsets = (*(PersonAdmin.fieldsets or ()), ("Files", {"fields": ("archive_root",)}))
