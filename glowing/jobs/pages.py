"""The pages of a person's jobs; programs use the JSON views beside this module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from glowing.jobs import services
from glowing.jobs.models import Job, State
from glowing.jobs.selectors import job_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from glowing.accounts.requests import PersonRequest

PER_PAGE = 25


def active_count(request: HttpRequest) -> dict[str, Any]:
    """Give every template `active_jobs`, the number the navigation shows, counted when used."""
    user = getattr(request, "user", AnonymousUser())
    return {"active_jobs": SimpleLazyObject(lambda: Job.objects.for_user(user).active().count())}


@login_required
@require_GET
def job_list(request: PersonRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    jobs = Job.objects.for_user(request.user).with_parent()
    if state in State.values:
        jobs = jobs.filter(state=state)
    page = Paginator(jobs.order_by("-created_at", "-id"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    template = "jobs/partials/_page.html" if request.htmx else "jobs/list.html"
    return render(request, template, {"page": page, "state": state, "states": State.values})


@login_required
@require_GET
def badge(request: PersonRequest) -> HttpResponse:
    return render(request, "jobs/partials/_active_count.html")


@login_required
@require_POST
def cancel(request: PersonRequest, job_id: UUID) -> HttpResponse:
    job = job_of(request.user, job_id)
    services.request_cancel(job=job)
    return _job_again(request, job)


@login_required
@require_POST
def retry(request: PersonRequest, job_id: UUID) -> HttpResponse:
    job = job_of(request.user, job_id)
    services.retry(job=job)
    return _job_again(request, job)


def _job_again(request: PersonRequest, job: Job) -> HttpResponse:
    """Answer with the job as it is now: its row for htmx, the page it came from otherwise."""
    if request.htmx:
        return render(request, "jobs/partials/_job.html", {"job": job})
    came_from = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return redirect(came_from if is_ours else "jobs:list")
