"""The pages of episodes: what they are called, what they show, their render."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from episodes import services
from episodes.chapters import youtube_text
from episodes.cuttable import CutRow, rows_of, with_rows
from episodes.forms import CutFormSet, CutListForm, CutTableForm, EpisodeForm, RenderForm
from episodes.models import Episode
from episodes.selectors import chapters_of, is_render_outdated
from glowing.edits import Overtaken
from glowing.exceptions import Conflict, UserError
from glowing.jobs.models import ACTIVE
from glowing.jobs.selectors import jobs_about
from glowing.media.render import PRESETS
from glowing.storage import signed_url

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from glowing.accounts.requests import PersonRequest

PER_PAGE = 24


@login_required
@require_GET
def episode_list(request: PersonRequest) -> HttpResponse:
    episodes = Episode.objects.for_user(request.user).select_related("stream", "series")
    page = Paginator(episodes.order_by("-created_at", "-id"), PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "episodes/list.html", context)


@login_required
@require_GET
def detail(request: PersonRequest, episode_id: UUID) -> HttpResponse:
    episode = _episode(request, episode_id)
    template = "partials/_render" if request.htmx else "detail"
    return render(request, f"episodes/{template}.html", _context(request, episode))


@login_required
@require_POST
def edit(request: PersonRequest, episode_id: UUID) -> HttpResponse:
    episode = _episode(request, episode_id)
    form = EpisodeForm(request.POST, instance=episode)
    if not form.is_valid():
        return _refused(request, episode, form=form)
    try:
        services.edit_episode(episode=episode, changes=form.changes, basis=form.basis)
    except Overtaken as error:
        form.blame(error)
        return _refused(request, episode, form=form)
    return _saved(request, episode)


@login_required
@require_POST
def edit_cuts(request: PersonRequest, episode_id: UUID) -> HttpResponse:
    """Take the table of cuts."""
    episode = _episode(request, episode_id)
    table, cuts = CutTableForm(episode, request.POST), CutFormSet(request.POST, prefix="cuts")
    if not all([table.is_valid(), cuts.is_valid()]):
        return _refused(request, episode, table=table, cuts=cuts)
    try:
        cut_list = _cut_list(table, cuts)
        services.update_cut_list(episode=episode, cut_list=cut_list, basis=table.basis)
    except UserError as error:
        table.blame(error)
        return _refused(request, episode, table=table, cuts=cuts, cut_error=error)
    return _saved(request, episode)


@login_required
@require_POST
def edit_cut_list(request: PersonRequest, episode_id: UUID) -> HttpResponse:
    """Take the whole cut list as JSON."""
    episode = _episode(request, episode_id)
    form = CutListForm(episode, request.POST)
    if not form.is_valid():
        return _refused(request, episode, cut_list_form=form)
    try:
        cut_list = form.cleaned_data["cut_list"]
        services.update_cut_list(episode=episode, cut_list=cut_list, basis=form.basis)
    except UserError as error:
        form.blame(error)
        return _refused(request, episode, cut_list_form=form, cut_error=error)
    return _saved(request, episode)


@login_required
@require_POST
def render_episode(request: PersonRequest, episode_id: UUID) -> HttpResponse:
    episode = _episode(request, episode_id)
    form = RenderForm(request.POST, presets=_presets())
    if not form.is_valid():
        return _refused(request, episode, render_form=form)
    services.request_render(episode=episode, **form.choices())
    if request.htmx:
        return render(request, "episodes/partials/_render.html", _context(request, episode))
    return redirect("episodes:detail", episode.pk)


@login_required
@require_POST
def delete(request: PersonRequest, episode_id: UUID) -> HttpResponse:
    episode = _episode(request, episode_id)
    services.delete_episode(episode=episode)
    messages.success(request, f"“{episode}” is deleted.")
    return redirect("episodes:list")


def _episode(request: PersonRequest, episode_id: UUID) -> Episode:
    episodes = Episode.objects.for_user(request.user).select_related("stream", "series", "owner")
    episode: Episode = get_object_or_404(episodes, pk=episode_id)
    return episode


def _presets() -> list[tuple[str, str]]:
    return [(name, preset.label) for name, preset in PRESETS.items()]


def _saved(request: PersonRequest, episode: Episode) -> HttpResponse:
    messages.success(request, "Saved.")
    return redirect("episodes:detail", episode.pk)


def _refused(request: PersonRequest, episode: Episode, **shown: Any) -> HttpResponse:
    """Show the page again with what the person wrote and why it was refused."""
    episode.refresh_from_db()
    context = _context(request, episode) | shown
    return render(request, "episodes/detail.html", context, status=422)


def _cut_list(table: CutTableForm, cuts: Any) -> dict[str, Any]:
    """Return the cut list that was shown with the rows a person left in the table."""
    kept = [form.cleaned_data for form in cuts.ordered_forms]
    if not all(data["source"] in table.names for data in kept):
        message = "The cuts have changed since this page was opened. Reload it, then try again."
        raise Conflict(message, code="episodes.cuts_changed")
    rows = [
        CutRow(
            item=data["source"],
            name="",
            start_ms=data["start"],
            end_ms=data["end"],
            fade_in_s=data["fade_in"] or 0.0,
            fade_out_s=data["fade_out"] or 0.0,
        )
        for data in kept
    ]
    return with_rows(table.cut_list, rows)


def _cuts(episode: Episode) -> Any:
    initial = [
        {
            "source": row.item,
            "start": row.start_ms,
            "end": row.end_ms,
            "fade_in": row.fade_in_s,
            "fade_out": row.fade_out_s,
        }
        for row in rows_of(episode.cut_list)
    ]
    return CutFormSet(prefix="cuts", initial=initial)


def _context(request: PersonRequest, episode: Episode) -> dict[str, Any]:
    jobs = jobs_about(user=request.user, record_ids=[episode.pk], limit=5)
    chapters = chapters_of(episode)
    return {
        "episode": episode,
        "jobs": jobs,
        "is_rendering": any(job.state in ACTIVE for job in jobs),
        "is_outdated": is_render_outdated(episode),
        "video_url": _video_url(episode),
        "download_url": _video_url(episode, download=True),
        "chapters": chapters,
        "chapter_text": youtube_text(chapters),
        "form": EpisodeForm(instance=episode),
        "table": CutTableForm(episode),
        "cuts": _cuts(episode),
        "cut_list_form": CutListForm(episode),
        "render_form": RenderForm(presets=_presets()),
    }


def _video_url(episode: Episode, *, download: bool = False) -> str:
    if not episode.render_uri:
        return ""
    title = slugify(episode.title, allow_unicode=True) or "episode"
    name = f"{title}.mp4" if download else ""
    return signed_url("media", episode.render_uri, download_as=name)
