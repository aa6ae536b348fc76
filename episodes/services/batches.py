"""What is asked for many episodes at once: each on its own, and each refusal with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from episodes.models import Episode
from episodes.services.render import request_render
from episodes.youtube_limits import description_problem, tags_problem, title_problem
from glowing.exceptions import Conflict, NotFound, UserError
from glowing.records.fields import as_uuid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from glowing.accounts.models import User
    from glowing.jobs.models import Job

READY = "ready_to_upload"


@dataclass(frozen=True, slots=True)
class Refused:
    """An episode of which nothing was done, and why."""

    episode_id: str
    message: str
    code: str


def request_renders(*, owner: User, ids: Sequence[str]) -> tuple[list[Job], list[Refused]]:
    """Ask for a video of each of the owner's episodes that can have one now."""
    jobs: list[Job] = []
    refused: list[Refused] = []
    episodes = Episode.objects.for_user(owner).select_related("stream", "owner")
    rows = _rows(episodes, ids)
    for episode_id in ids:
        try:
            jobs.append(request_render(episode=_known(rows, episode_id)))
        except UserError as error:
            refused.append(Refused(episode_id, error.message, error.code))
    return jobs, refused


@transaction.atomic
def queue_uploads(*, owner: User, ids: Sequence[str]) -> tuple[list[Episode], list[Refused]]:
    """Let each of the owner's episodes that can be uploaded wait for it, in the order given.

    Holds their rows. One that waits already keeps its place.
    """
    queued: list[Episode] = []
    refused: list[Refused] = []
    rows = _rows(Episode.objects.for_user(owner).locked().order_by("pk"), ids)
    now = timezone.now()
    for number, episode_id in enumerate(ids):
        try:
            episode = _known(rows, episode_id)
            _refuse_upload(episode)
        except UserError as error:
            refused.append(Refused(episode_id, error.message, error.code))
        else:
            _queue(episode, now + timedelta(microseconds=number))
            queued.append(episode)
    return queued, refused


def _rows(episodes: QuerySet[Episode], ids: Iterable[str]) -> dict[UUID, Episode]:
    wanted = [found for one in ids if (found := as_uuid(one))]
    return {episode.pk: episode for episode in episodes.filter(pk__in=wanted)}


def _known(rows: dict[UUID, Episode], episode_id: str) -> Episode:
    """Return the episode with an id; raises NotFound for anybody else's as for none."""
    found = as_uuid(episode_id)
    if found is None or found not in rows:
        raise NotFound("There is no such episode of yours.", code="episodes.unknown")
    return rows[found]


def _refuse_upload(episode: Episode) -> None:
    if episode.youtube_video_id:
        raise Conflict(f"“{episode}” is on YouTube already.", code="episodes.uploaded")
    if not episode.render_uri:
        raise UserError(f"Render “{episode}” first.", code="episodes.not_rendered")
    if not episode.title.strip():
        raise UserError("Give the episode a title first.", code="episodes.no_title")
    problems = {
        "title": title_problem(episode.title),
        "description": description_problem(episode.description or ""),
        "tags": tags_problem(episode.tags or []),
    }
    if errors := {name: text for name, text in problems.items() if text}:
        texts = " ".join(f"{name.capitalize()}: {text}" for name, text in errors.items())
        raise UserError(f"“{episode}”: {texts}", code="episodes.youtube_limits", errors=errors)


def _queue(episode: Episode, at: datetime) -> None:
    if episode.upload_queued_at:
        return
    episode.upload_status, episode.upload_queued_at = READY, at
    episode.upload_attempts, episode.retry_after_seconds = 0, None
    episode.error_message = ""
    episode.save(
        update_fields=[
            "upload_status", "upload_queued_at", "upload_attempts", "retry_after_seconds",
            "error_message", "updated_at",
        ]
    )  # fmt: skip
