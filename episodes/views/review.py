"""The review page: watch a stream with its transcript and make episodes of its parts."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from episodes import services
from episodes.forms import RangeForm, SuggestionOptionsForm
from episodes.models import Episode, Suggestion
from episodes.pipeline.suggest import KIND as SUGGEST
from episodes.suggest import SuggestionOptions
from glowing.exceptions import UserError
from glowing.jobs.models import ACTIVE
from glowing.jobs.selectors import jobs_about
from streams.selectors import stream_of, stream_silences
from transcription.selectors import is_stream_transcribed, stream_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpResponse, QueryDict

    from glowing.accounts.requests import PersonRequest
    from glowing.jobs.models import Job
    from streams.models import Stream
    from transcription.selectors import StreamLine

STRETCH_MS = 120_000


@login_required
@require_GET
def review(request: PersonRequest, stream_id: UUID) -> HttpResponse:
    stream = stream_of(request.user, stream_id)
    if request.htmx:
        context = _suggestion_context(request, stream)
        return render(request, "episodes/partials/_suggestions.html", context)
    return render(request, "episodes/review.html", _review_context(request, stream))


@login_required
@require_POST
def suggest(request: PersonRequest, stream_id: UUID) -> HttpResponse:
    stream = stream_of(request.user, stream_id)
    form = _options_form(stream, request.POST)
    if form.is_valid():
        options = form.options()
        services.request_suggestions(stream=stream, options=options)
    return _suggestions_answer(request, stream, form)


@login_required
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest, stream_id: UUID) -> HttpResponse:
    """List the episodes of a stream as a fragment, or make one of a range."""
    stream = stream_of(request.user, stream_id)
    if request.method == "GET":
        context = {"stream": stream, "episodes": _episodes_of(stream)}
        return render(request, "episodes/partials/_stream_episodes.html", context)
    form = RangeForm(request.POST, auto_id="id_new_%s")
    if not (form.is_valid() and _made(form, stream)):
        return _range_answer(request, stream, form, status=422)
    return _range_answer(request, stream, RangeForm(auto_id="id_new_%s"), status=200)


@login_required
@require_POST
def accept(request: PersonRequest, suggestion_id: UUID) -> HttpResponse:
    suggestion = _suggestion(request, suggestion_id)
    form = RangeForm(request.POST, auto_id=f"id_{suggestion.pk}_%s")
    status = 200 if form.is_valid() and _accepted(form, suggestion) else 422
    suggestion.refresh_from_db()
    return _card_answer(request, suggestion, form, status=status)


@login_required
@require_POST
def dismiss(request: PersonRequest, suggestion_id: UUID) -> HttpResponse:
    suggestion = _suggestion(request, suggestion_id)
    services.dismiss(suggestion=suggestion)
    suggestion.refresh_from_db()
    return _card_answer(request, suggestion, form_of(suggestion), status=200)


def form_of(suggestion: Suggestion) -> RangeForm:
    """Return the form that shows a suggestion as it stands; its fields have ids of their own."""
    initial = {name: getattr(suggestion, name) for name in ("title", "start_ms", "end_ms")}
    return RangeForm(initial=initial, auto_id=f"id_{suggestion.pk}_%s")


def _suggestion(request: PersonRequest, suggestion_id: UUID) -> Suggestion:
    suggestions = Suggestion.objects.for_user(request.user).select_related("stream", "episode")
    suggestion: Suggestion = get_object_or_404(suggestions, pk=suggestion_id)
    return suggestion


def _episodes_of(stream: Stream) -> list[Episode]:
    return list(Episode.objects.filter(stream=stream).order_by("created_at", "id"))


def _made(form: RangeForm, stream: Stream) -> Episode | None:
    """Make an episode of a range; None when it is refused, with the reason in the form."""
    choices = form.choices()
    span = (choices.pop("start_ms"), choices.pop("end_ms"))
    try:
        return services.create_episode(stream=stream, spans=[span], **choices)
    except UserError as error:
        form.blame(error)
        return None


def _accepted(form: RangeForm, suggestion: Suggestion) -> Episode | None:
    try:
        return services.accept(suggestion=suggestion, **form.choices())
    except UserError as error:
        form.blame(error)
        return None


def _options_form(
    stream: Stream, data: QueryDict | None = None, **kwargs: Any
) -> SuggestionOptionsForm:
    rule = SuggestionOptions.for_duration(stream.duration_ms or 0)
    return SuggestionOptionsForm(data, rule=rule, auto_id="id_options_%s", **kwargs)


def _suggestions_answer(
    request: PersonRequest, stream: Stream, form: SuggestionOptionsForm
) -> HttpResponse:
    status = 422 if form.errors else 200
    shown = {"options_form": form} if form.errors else {}
    if request.htmx:
        context = _suggestion_context(request, stream) | shown
        return render(request, "episodes/partials/_suggestions.html", context, status=status)
    if not form.errors:
        return redirect("episodes:review", stream.pk)
    context = _review_context(request, stream) | shown
    return render(request, "episodes/review.html", context, status=status)


def _range_answer(
    request: PersonRequest, stream: Stream, form: RangeForm, *, status: int
) -> HttpResponse:
    if request.htmx:
        context = {"stream": stream, "range_form": form}
        response = render(request, "episodes/partials/_range.html", context, status=status)
        return _told(response) if status == 200 else response
    if status == 200:
        messages.success(request, "The episode is made.")
        return redirect("episodes:review", stream.pk)
    context = _review_context(request, stream) | {"range_form": form}
    return render(request, "episodes/review.html", context, status=status)


def _card_answer(
    request: PersonRequest, suggestion: Suggestion, form: RangeForm, *, status: int
) -> HttpResponse:
    if request.htmx:
        context = {"suggestion": suggestion, "form": form}
        response = render(request, "episodes/partials/_suggestion.html", context, status=status)
        return _told(response) if status == 200 else response
    for problems in form.errors.values():
        messages.error(request, " ".join(map(str, problems)))
    return redirect("episodes:review", suggestion.stream_id)


def _told(response: HttpResponse) -> HttpResponse:
    """Let the page know that the stream's episodes have changed."""
    response["HX-Trigger-After-Settle"] = "episodes:changed"
    return response


def _suggestion_context(request: PersonRequest, stream: Stream) -> dict[str, Any]:
    shown = Suggestion.objects.filter(stream=stream).exclude(state=Suggestion.State.DISMISSED)
    suggestions = shown.select_related("episode").order_by("start_ms")
    jobs = jobs_about(user=request.user, record_ids=[stream.pk])
    return {
        "stream": stream,
        "cards": [(suggestion, form_of(suggestion)) for suggestion in suggestions],
        "active": [job for job in jobs if job.state in ACTIVE],
        "options_form": _options_form(stream, initial=_last_options(jobs)),
    }


def _stretches(stream: Stream) -> list[list[StreamLine]]:
    """Return the transcript in stretches: a browser lays out only those in sight."""
    by_stretch = groupby(stream_lines(stream), key=lambda line: line.start_ms // STRETCH_MS)
    return [list(lines) for _, lines in by_stretch]


def _last_options(jobs: Iterable[Job]) -> dict[str, int]:
    """Return what was last asked for, so that it is not typed again."""
    return next((job.input for job in jobs if job.kind == SUGGEST), {})


def _review_context(request: PersonRequest, stream: Stream) -> dict[str, Any]:
    return _suggestion_context(request, stream) | {
        "stretches": _stretches(stream),
        "is_transcribed": is_stream_transcribed(stream),
        "silences": stream_silences(stream),
        "episodes": _episodes_of(stream),
        "range_form": RangeForm(auto_id="id_new_%s"),
    }
