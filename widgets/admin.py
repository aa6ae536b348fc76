from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.forms import ChoiceField, ModelForm

from widgets import services
from widgets.kinds import choices
from widgets.models import ActionToken, StreamWidget

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest


class StreamWidgetForm(ModelForm):  # type: ignore[type-arg]
    type = ChoiceField(choices=choices)


@admin.register(StreamWidget)
class StreamWidgetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is changed here reaches every source, as what is changed anywhere else.

    Tokens are for their owners' eyes: they are made and changed here, but never shown.
    """

    form = StreamWidgetForm
    list_display = ("title", "type", "owner", "active", "version", "updated_at")
    list_filter = ("type", "active", "show_on_dashboard")
    search_fields = ("title",)
    raw_id_fields = ("owner",)
    exclude = ("token", "token_digest", "position")
    readonly_fields = ("state", "version", "wakes_at")
    actions = ("rotate_tokens",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "owner") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: StreamWidget, form: Any, change: Any) -> None:
        if change:
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            services.update_widget(obj, changed)
        else:
            fields = dict(form.cleaned_data)
            (made,) = services.create_widgets(fields.pop("owner"), [fields])
            obj.pk = made.pk

    def delete_model(self, request: HttpRequest, obj: StreamWidget) -> None:
        services.delete_widget(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[StreamWidget]) -> None:
        for widget in queryset:
            services.delete_widget(widget)

    @admin.action(description="Change the tokens, and close the sources that came with the old")
    def rotate_tokens(self, request: HttpRequest, queryset: Iterable[StreamWidget]) -> None:
        for widget in queryset:
            services.rotate_token(widget)
        messages.success(request, "The tokens were changed: their owners find the new links.")


@admin.register(ActionToken)
class ActionTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Action tokens are made by their owners alone; here they are seen and revoked."""

    list_display = ("title", "owner", "actions", "used_at", "created_at")
    search_fields = ("title",)
    fields = readonly_fields = ("title", "owner", "widgets", "actions", "used_at", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: ActionToken) -> None:
        services.revoke_action_token(token=obj)

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[ActionToken]) -> None:
        for token in queryset:
            services.revoke_action_token(token=token)
