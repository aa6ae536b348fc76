from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages

from glowing.exceptions import UserError
from glowing.jobs import services
from glowing.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "kind", "state", "step", "progress", "attempt", "owner", "created_at")
    list_filter = ("state", "kind", "created_at")
    list_select_related = ("owner",)
    search_fields = ("id", "record_id", "title", "error_code")
    date_hierarchy = "created_at"
    actions = ("cancel", "retry")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Job | None = None) -> list[str]:
        return [field.name for field in Job._meta.fields]

    @admin.action(description="Cancel", permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._each(request, queryset, lambda job: services.request_cancel(job=job))

    @admin.action(description="Retry", permissions=["change"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        self._each(request, queryset, lambda job: services.retry(job=job))

    def _each(
        self, request: HttpRequest, jobs: QuerySet[Job], act: Callable[[Job], object]
    ) -> None:
        for job in jobs:
            try:
                act(job)
            except UserError as err:
                self.message_user(request, f"{job.title}: {err.message}", messages.WARNING)
