"""What goes with an episode, or with all of a person's."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from episodes.models import Episode
from episodes.pipeline.render import folder_of
from episodes.services import numbering
from episodes.services.records import count_episodes, hold_streams
from glowing import storage
from glowing.jobs.services import cancel_all

if TYPE_CHECKING:
    from uuid import UUID

    from glowing.accounts.models import User


@transaction.atomic
def delete_episode(*, episode: Episode) -> None:
    """Delete an episode and its video, and end the work on it; recordings stay."""
    cancel_all(record_ids=[episode.pk])
    held = Episode.objects.locked().filter(pk=episode.pk).first()
    if held is None:
        return
    _delete_videos_after_commit(held.pk)
    if held.render_uri:  # one that was taken over lies elsewhere
        transaction.on_commit(partial(storage.media().delete, held.render_uri))
    hold_streams([held.stream_id])
    held.delete()
    count_episodes([held.stream_id])
    numbering.give_back(held)


def delete_files_of(*, owner: User) -> None:
    """Delete, after the commit, the videos of a person's episodes, those taken over included."""
    _delete_videos_after_commit(owner.pk)
    for episode_id in Episode.objects.filter(owner=owner).values_list("pk", flat=True):
        _delete_videos_after_commit(episode_id)


def _delete_videos_after_commit(episode_id: UUID) -> None:
    folder = folder_of(episode_id)
    transaction.on_commit(partial(storage.delete_tree, storage.media(), folder))
