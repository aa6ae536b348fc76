from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from glowing import storage
from streams import derived
from streams.models import Upload
from streams.recordings import part_of

if TYPE_CHECKING:
    from glowing.accounts.models import User


def delete_files_of(*, owner: User) -> None:
    """Delete, after the commit, what was made from a person's recordings; these stay."""
    for kind in derived.KINDS:
        folder = derived.owner_folder(kind, owner.pk)
        transaction.on_commit(partial(storage.delete_tree, storage.media(), folder))
    for upload in Upload.objects.filter(owner=owner):
        transaction.on_commit(partial(part_of(upload).unlink, missing_ok=True))
