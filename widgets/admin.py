from __future__ import annotations

from django.contrib import admin

from widgets.models import StreamWidget


@admin.register(StreamWidget)
class StreamWidgetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Tokens are for their owners' eyes: they are neither shown nor made here."""

    list_display = ("title", "type", "owner", "active", "version", "updated_at")
    list_filter = ("type", "active", "show_on_dashboard")
    search_fields = ("title",)
    raw_id_fields = ("owner",)
    exclude = ("token", "token_digest")
    readonly_fields = ("version",)

    def has_add_permission(self, request: object) -> bool:
        return False
