from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from glowing.edits import Overtaken
from glowing.exceptions import UserError
from glowing.jobs.models import ACTIVE, State
from glowing.jobs.selectors import jobs_about
from streams import overview, services
from streams.forms import IngestForm, NewStreamForm, StreamForm
from streams.selectors import clips_of, stream_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from glowing.accounts.requests import PersonRequest
    from glowing.forms import RowForm
    from glowing.jobs.models import Job
    from streams.models import Stream

PER_PAGE = 20


@login_required
@require_GET
def stream_list(request: PersonRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()
    streams = overview.listed_streams(request.user).filter(title__icontains=query)
    page = Paginator(streams, PER_PAGE).get_page(request.GET.get("page"))
    template = "streams/partials/_cards.html" if request.htmx else "streams/list.html"
    context = {"page": page, "cards": overview.stream_cards(page), "query": query}
    return render(request, template, context)


@login_required
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    form = NewStreamForm(request.POST or None, owner=request.user, initial={"stream_date": now})
    if request.method == "POST" and form.is_valid() and (stream := _created(request, form)):
        return redirect("streams:detail", stream.pk)
    status = 422 if form.errors else 200
    return render(request, "streams/new.html", {"form": form}, status=status)


def _created(request: PersonRequest, form: NewStreamForm) -> Stream | None:
    """Make the stream; None when its folder is refused, with the reason in the form."""
    try:
        return _create(request, form.cleaned_data)
    except UserError as error:
        form.add_error("folder", error.message)
        return None


@transaction.atomic
def _create(request: PersonRequest, data: dict[str, Any]) -> Stream:
    series = data["series"]
    if data["new_series"]:
        series = services.series_called(owner=request.user, title=data["new_series"])
    return services.create_stream(
        owner=request.user,
        title=data["title"],
        stream_date=data["stream_date"],
        series=series,
        prefix=data["folder"],
    )


@login_required
@require_GET
def detail(request: PersonRequest, stream_id: UUID) -> HttpResponse:
    stream = stream_of(request.user, stream_id)
    is_fragment = request.htmx and not request.htmx.boosted
    template = "streams/partials/_live.html" if is_fragment else "streams/detail.html"
    return render(request, template, _detail_context(request, stream))


@login_required
@require_POST
def edit(request: PersonRequest, stream_id: UUID) -> HttpResponse:
    stream = stream_of(request.user, stream_id)
    form = StreamForm(request.POST, instance=stream)
    if form.is_valid() and _saved(stream, form):
        messages.success(request, "Saved.")
        return redirect("streams:detail", stream.pk)
    return _refused(request, stream, form=form)


@login_required
@require_POST
def ingest(request: PersonRequest, stream_id: UUID) -> HttpResponse:
    stream = stream_of(request.user, stream_id)
    form = IngestForm(request.POST, instance=stream)
    if form.is_valid() and _saved(stream, form):
        services.request_ingest(stream=stream)
        return redirect("streams:detail", stream.pk)
    return _refused(request, stream, ingest_form=form)


@login_required
@require_POST
def delete(request: PersonRequest, stream_id: UUID) -> HttpResponse:
    stream = stream_of(request.user, stream_id)
    services.delete_stream(stream=stream)
    messages.success(request, f"“{stream}” is deleted.")
    return redirect("streams:list")


def _saved(stream: Stream, form: RowForm) -> bool:
    """Write what was changed; False when somebody was faster, with the reason in the form."""
    try:
        services.edit_stream(stream=stream, changes=form.changes, basis=form.basis)
    except Overtaken as error:
        form.blame(error)
        return False
    return True


def _refused(request: PersonRequest, stream: Stream, **shown: Any) -> HttpResponse:
    """Show the page again with what the person wrote and why it was refused."""
    stream.refresh_from_db()
    context = _detail_context(request, stream) | shown
    return render(request, "streams/detail.html", context, status=422)


def _detail_context(request: PersonRequest, stream: Stream) -> dict[str, Any]:
    # The segments of the preview are most of a clip's row, and the player's business.
    clips = clips_of(stream).defer("hls").prefetch_related("audio_tracks")
    jobs = jobs_about(user=request.user, record_ids=[stream.pk, *(clip.pk for clip in clips)])
    uploads = list(stream.uploads.order_by("created_at"))
    return {
        "stream": stream,
        "clips": overview.clip_rows(clips),
        "jobs": jobs,
        "uploads": [upload for upload in uploads if upload.finished_at is None],
        "arrived": [upload for upload in uploads if upload.finished_at is not None],
        "is_working": any(job.state in ACTIVE for job in jobs),
        "has_failed": _has_failed(jobs),
        "is_ingested": bool(clips) and all(clip.ingested_at for clip in clips),
        "form": StreamForm(instance=stream),
        "ingest_form": IngestForm(instance=stream),
    }


def _has_failed(jobs: list[Job]) -> bool:
    """Say whether the last job of some kind about some record failed."""
    newest_last = sorted(jobs, key=lambda job: job.created_at)
    last = {(job.kind, job.record_id): job.state for job in newest_last}
    return State.FAILED in last.values()
