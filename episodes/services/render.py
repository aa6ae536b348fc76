"""Cut lists and renders: checked when asked for, so that a job fails late only by surprise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from episodes.cutlist import CutList, check_media, fitted, parse
from episodes.pipeline.render import Recipe
from episodes.selectors import chapters_of, played_sources
from episodes.tracks import make_cut_list, spans_of
from glowing import storage
from glowing.exceptions import NotFound, UserError
from glowing.jobs.services import enqueue
from glowing.media.render import PRESETS
from glowing.media.types import MediaInfo
from streams.models import VideoClip

if TYPE_CHECKING:
    from episodes.models import Episode
    from glowing.edits import Shown
    from glowing.jobs.models import Job

# A render of dense 1440p60 on two old cores takes about this long; stalls are noticed earlier.
LIMIT_PER_SECOND = 30
LIMIT_BASE_S = 1800


@transaction.atomic
def update_cut_list(
    *, episode: Episode, cut_list: dict[str, Any], basis: Shown | None = None
) -> None:
    """Save a cut list; UserError names every field that cannot be used.

    Raises `Overtaken` when others were faster: `Shown.check`.
    """
    checked = parse(cut_list)
    check_media(checked, _known_media(episode, checked))
    if basis:
        basis.hold(episode, {"cut_list": cut_list})
    episode.cut_list = cut_list
    episode.save(update_fields=["cut_list", "updated_at"])


def request_render(
    *,
    episode: Episode,
    preset: str = "source",
    loudness_lufs: float | None = None,
) -> Job:
    """Ask for a video of the episode as its cut list and chapters stand now.

    The job is the episode's owner's.
    Without a cut list it gets the one of its tracks, as episodes that the existing client makes.
    Every audio track is brought to `loudness_lufs`; None leaves the sound as it was mixed.
    Raises UserError for a cut list that cannot be rendered, and Conflict while one is rendered.
    """
    if preset not in PRESETS:
        names = ", ".join(PRESETS)
        raise UserError(f"Choose one of these: {names}.", code="episodes.render_preset")
    _make_cut_list(episode)
    cut_list = fitted(episode.cut_list)
    check_media(cut_list, _known_media(episode, cut_list))
    _refuse_missing(episode, cut_list)
    recipe = Recipe(
        cut_list=cut_list.as_json(),
        preset=preset,
        title=episode.title,
        chapters=_chapters(episode, cut_list.as_edit().duration_ms),
        loudness_lufs=loudness_lufs,
    )
    return enqueue(
        kind="episodes.render",
        owner=episode.owner,
        record_id=episode.pk,
        title=f"Render {episode}"[:255],
        input=recipe.as_input(),
        time_limit_s=LIMIT_BASE_S + LIMIT_PER_SECOND * cut_list.as_edit().duration_ms // 1000,
    )


def _make_cut_list(episode: Episode) -> None:
    if episode.cut_list is not None or not episode.tracks or episode.stream is None:
        return
    try:
        spans = spans_of(episode.tracks)
    except (ValueError, KeyError, TypeError) as error:
        message = "The tracks of this episode cannot be read: choose again what it shows."
        raise UserError(message, code="episodes.bad_tracks") from error
    made = make_cut_list(spans, played_sources(episode.stream))
    if not made["outputTrack"]:
        raise UserError("No recording covers the episode's tracks.", code="episodes.bounds_empty")
    episode.cut_list = made
    episode.save(update_fields=["cut_list", "updated_at"])


def _known_media(episode: Episode, cut_list: CutList) -> list[MediaInfo | None]:
    rows = VideoClip.objects.filter(owner_id=episode.owner_id, key__in=cut_list.keys)
    infos = {clip.key: MediaInfo.from_dict(clip.probe) for clip in rows if clip.probe}
    return [infos.get(key) for key in cut_list.keys]


def _refuse_missing(episode: Episode, cut_list: CutList) -> None:
    """Stock media need no clip of their own: being in the owner's archive is enough."""
    archive = storage.archive()
    for number, key in enumerate(cut_list.keys):
        name = episode.owner.archive_name(key)
        if not storage.is_safe_name(name) or not archive.exists(name):
            text = f"“{key}” is not in the archive."
            errors = {f"inputMedia.{number}.s3Location": text}
            raise NotFound(text, code="episodes.cut_list_media_missing", errors=errors)


def _chapters(episode: Episode, duration_ms: int) -> tuple[tuple[int, str], ...]:
    """Return the chapters inside the video; a person's own go before those of the transcript."""
    if episode.chapters:
        found = {int(one["start_ms"]): str(one["title"]) for one in episode.chapters}
    else:
        found = {one.start_ms: one.title for one in chapters_of(episode)}
    return tuple((at, found[at]) for at in sorted(found) if 0 <= at < duration_ms)
