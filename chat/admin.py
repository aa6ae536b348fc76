from __future__ import annotations

from django.contrib import admin

from chat.models import ChatMessage


@admin.register(ChatMessage)
class ChatMessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("timestamp", "owner", "channel_id", "user_name", "message")
    list_filter = ("event_type",)
    search_fields = ("user_name", "user_login", "message")
    date_hierarchy = "timestamp"
    raw_id_fields = ("owner",)
