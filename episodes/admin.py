from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages

from episodes import services
from episodes.models import Episode, Project, Suggestion
from glowing.exceptions import UserError
from glowing.jobs.models import Job, State
from glowing.jobs.services import retry
from streams.models import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest


def _each(
    modeladmin: admin.ModelAdmin[Any],
    request: HttpRequest,
    rows: Iterable[Any],
    act: Callable[[Any], object],
) -> None:
    """Do something with each row and say how it went, one line a row."""
    for row in rows:
        try:
            act(row)
        except UserError as error:
            modeladmin.message_user(request, f"{row}: {error.message}", messages.WARNING)
        else:
            modeladmin.message_user(request, f"{row}: done.", messages.SUCCESS)


@admin.register(Episode)
class EpisodeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "order_index", "series", "stream", "owner", "rendered_at")
    list_filter = ("is_published", "series", "created_at")
    list_select_related = ("series", "stream", "owner")
    search_fields = ("title", "description", "stream__title")
    raw_id_fields = ("owner", "stream", "series")
    exclude = ("youtube_upload_url",)
    readonly_fields = ("render_uri", "render_digest", "render_info", "rendered_at")
    actions = ("render", "retry")

    @admin.action(description="Render", permissions=["change"])
    def render(self, request: HttpRequest, queryset: Iterable[Episode]) -> None:
        _each(self, request, queryset, lambda episode: services.request_render(episode=episode))

    @admin.action(description="Retry what failed", permissions=["change"])
    def retry(self, request: HttpRequest, queryset: Iterable[Episode]) -> None:
        ids = [episode.pk for episode in queryset]
        failed = Job.objects.filter(record_id__in=ids, state=State.FAILED).order_by("pk")
        _each(self, request, failed, lambda job: retry(job=job))

    def delete_model(self, request: HttpRequest, obj: Episode) -> None:
        services.delete_episode(episode=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Episode]) -> None:
        for episode in queryset:
            services.delete_episode(episode=episode)


@admin.register(Suggestion)
class SuggestionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "stream", "start_ms", "end_ms", "state", "owner")
    list_filter = ("state", "created_at")
    list_select_related = ("stream", "owner")
    search_fields = ("title", "stream__title")
    raw_id_fields = ("owner", "stream", "episode")
    actions = ("accept", "dismiss")

    @admin.action(description="Accept as episodes", permissions=["change"])
    def accept(self, request: HttpRequest, queryset: Iterable[Suggestion]) -> None:
        _each(self, request, queryset, lambda one: services.accept(suggestion=one))

    @admin.action(description="Dismiss", permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset: Iterable[Suggestion]) -> None:
        _each(self, request, queryset, lambda one: services.dismiss(suggestion=one))


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "status", "episode", "owner", "updated_at")
    list_select_related = ("episode", "owner")
    search_fields = ("title", "description")
    raw_id_fields = ("owner", "episode")


@admin.action(description="Suggest episodes", permissions=["change"])
def suggest(
    modeladmin: admin.ModelAdmin[Stream], request: HttpRequest, queryset: Iterable[Stream]
) -> None:
    _each(modeladmin, request, queryset, lambda stream: services.request_suggestions(stream=stream))


# Streams belong to a lower app, which must not know this one.
if admin.site.is_registered(Stream):
    streams = admin.site.get_model_admin(Stream)
    streams.actions = [*(streams.actions or ()), suggest]
