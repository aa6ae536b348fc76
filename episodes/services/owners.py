from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from episodes.models import Episode
from episodes.pipeline.render import folder_of
from glowing import storage

if TYPE_CHECKING:
    from glowing.accounts.models import User


def delete_files_of(*, owner: User) -> None:
    """Delete, after the commit, the videos of a person's episodes."""
    for episode_id in Episode.objects.filter(owner=owner).values_list("pk", flat=True):
        folder = folder_of(episode_id)
        transaction.on_commit(partial(storage.delete_tree, storage.media(), folder))
