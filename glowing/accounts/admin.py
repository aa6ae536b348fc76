from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as PersonAdmin

from glowing.accounts.models import Consent, Identity, LinkedAccount, Profile, User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

SECRETS = ("access_token", "refresh_token", "verifier", "state_digest")


@admin.register(User)
class UserAdmin(PersonAdmin):  # type: ignore[type-arg]
    """Logins are made here; a new one gets a part of the archive of its own."""

    fieldsets = (*(PersonAdmin.fieldsets or ()), ("Files", {"fields": ("archive_root",)}))


@admin.register(Identity)
class IdentityAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "issuer", "subject", "created_at")
    list_filter = ("issuer",)
    search_fields = ("user__username", "subject")
    raw_id_fields = ("user",)


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("owner", "timezone", "updated_at")
    search_fields = ("owner__username",)
    raw_id_fields = ("owner",)


class SecretiveAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that people make by consenting: to be seen and deleted, without their secrets."""

    search_fields = ("owner__username",)
    list_filter = ("provider",)
    exclude = SECRETS

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what is encrypted: a key that was lost must not hide the rows."""
        names = {field.name for field in self.model._meta.fields}
        return super().get_queryset(request).defer(*names.intersection(SECRETS))


@admin.register(LinkedAccount)
class LinkedAccountAdmin(SecretiveAdmin):
    list_display = ("owner", "provider", "login", "linked_at", "valid_until", "revoked_at")


@admin.register(Consent)
class ConsentAdmin(SecretiveAdmin):
    list_display = ("owner", "provider", "created_at")
