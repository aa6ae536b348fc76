"""The worker side of rendering: from a frozen recipe to a verified video in the media storage."""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from episodes.cutlist import CutList, check_media, parse
from episodes.models import Episode
from glowing import storage
from glowing.exceptions import NotFound
from glowing.jobs.media import media_errors
from glowing.media import render as renderer
from glowing.media.probe import probe
from glowing.media.render import Chapter, Format, Source
from glowing.media.types import Watch

if TYPE_CHECKING:
    from uuid import UUID

    from glowing.accounts.models import User
    from glowing.jobs.run import Run

# Part of every digest: raised when the same recipe would give another video.
RECIPE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a render looks like, frozen when it was asked for."""

    cut_list: dict[str, Any]
    preset: str = "source"
    title: str = ""
    chapters: tuple[tuple[int, str], ...] = ()
    loudness_lufs: float | None = None

    @classmethod
    def from_input(cls, data: dict[str, Any]) -> Recipe:
        """Rebuild what `as_input` returned and JSON has stored."""
        chapters = tuple((int(start_ms), str(title)) for start_ms, title in data["chapters"])
        return cls(**data | {"chapters": chapters})

    def as_input(self) -> dict[str, Any]:
        """Return plain JSON values for a job's input."""
        return asdict(self)

    def digest(self, recordings: list[str]) -> str:
        """Return what identifies the result: the recipe and the state of its recordings."""
        whole = {"recipe": self.as_input(), "recordings": recordings, "version": RECIPE_VERSION}
        canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished video in the media storage."""

    name: str
    digest: str
    info: dict[str, Any]


def folder_of(episode_id: UUID) -> str:
    """Return where the media storage keeps the videos of an episode."""
    return f"renders/{episode_id}"


def render_episode(run: Run) -> None:
    """Render an episode's frozen recipe, store the video and let go of the one before.

    Finished parts survive a killed attempt, and a video that is already there is not made again.
    Raises a GlowingError with the reason for the streamer.
    """
    episode = Episode.objects.select_related("owner").filter(pk=run.job.record_id).first()
    if episode is None:
        raise _gone()
    recipe = Recipe.from_input(run.job.input)
    try:
        with media_errors(run), ExitStack() as stack:
            rendered = _render(run, episode, recipe, stack)
        with run.complete():
            _store(episode, rendered)
    finally:
        _remove_orphans(episode.pk)
    _remove_others(episode, rendered.name)


def _render(run: Run, episode: Episode, recipe: Recipe, stack: ExitStack) -> Rendered:
    cut_list = parse(recipe.cut_list)
    with run.step("fetch", share=0.05):
        sources = [
            _open(run, episode.owner, key, number, stack)
            for number, key in enumerate(cut_list.keys)
        ]
        check_media(cut_list, [source.info for source in sources])
    recordings = [_state_of(episode.owner, key) for key in cut_list.keys]
    digest = recipe.digest(recordings)
    name = f"{folder_of(episode.pk)}/{digest}.mp4"
    form = renderer.output_format(recipe.preset, cut_list.as_edit(), sources)
    with run.step("render", share=0.9):
        if not storage.media().exists(name):
            _make(run, recipe, cut_list, sources, form, name)
    size_bytes = storage.media().size(name)
    return Rendered(name, digest, _describe(recipe, cut_list, form, size_bytes))


def _open(run: Run, owner: User, key: str, number: int, stack: ExitStack) -> Source:
    run.check()
    folder = run.scratch / f"recording-{number}"
    folder.mkdir(exist_ok=True)
    copy = storage.local_copy(storage.archive(), owner.archive_name(key), folder=folder)
    try:
        path = stack.enter_context(copy)
    except FileNotFoundError as err:
        message = f"“{PurePosixPath(key).name}” is not in the archive any more."
        raise NotFound(message, code="episodes.cut_list_media_missing") from err
    return Source(path, probe(path, watch=Watch(cancel=run.cancelled)))


def _state_of(owner: User, key: str) -> str:
    """Say which content a recording has, without reading it."""
    archive, name = storage.archive(), owner.archive_name(key)
    return f"{key} {archive.size(name)} {archive.get_modified_time(name).isoformat()}"


def _make(
    run: Run, recipe: Recipe, cut_list: CutList, sources: list[Source], form: Format, name: str
) -> None:
    options = renderer.Options(
        chapters=[Chapter(*chapter) for chapter in recipe.chapters],
        title=recipe.title,
        loudness_lufs=recipe.loudness_lufs,
        strategy=renderer.FullEncode(renderer.choose_encoder(settings.RENDER_ENCODER)),
    )
    folder = run.scratch / PurePosixPath(name).stem[:16]
    watch = Watch(run.report, run.cancelled)
    video = renderer.render(cut_list.as_edit(), sources, form, folder, options=options, watch=watch)
    run.check()
    storage.save_file(storage.media(), name, video)


def _describe(recipe: Recipe, cut_list: CutList, form: Format, size_bytes: int) -> dict[str, Any]:
    edit = cut_list.as_edit()
    return {
        "duration_ms": edit.duration_ms,
        "size_bytes": size_bytes,
        "width": form.width,
        "height": form.height,
        "fps": str(form.fps),
        "preset": recipe.preset,
        "cut_list": recipe.cut_list,
        "audio_tracks": len(edit.outputs),
        "chapters": [{"start_ms": start, "title": title} for start, title in recipe.chapters],
    }


def _store(episode: Episode, rendered: Rendered) -> None:
    rows = Episode.objects.filter(pk=episode.pk).update(
        render_uri=rendered.name,
        render_digest=rendered.digest,
        render_info=rendered.info,
        rendered_at=timezone.now(),
        error_message="",
        updated_at=timezone.now(),
    )
    if not rows:
        raise _gone()


def _remove_others(episode: Episode, name: str) -> None:
    """Delete earlier renders, those included that a killed worker left behind."""
    media = storage.media()
    for other in storage.list_objects(media, folder_of(episode.pk)):
        if other.name != name:
            media.delete(other.name)


def _remove_orphans(episode_id: UUID) -> None:
    """Delete what was rendered of an episode that was deleted meanwhile, and cleared too early."""
    if not Episode.objects.filter(pk=episode_id).exists():
        storage.delete_tree(storage.media(), folder_of(episode_id))


def _gone() -> NotFound:
    return NotFound("This episode has been deleted.", code="episodes.not_found")
