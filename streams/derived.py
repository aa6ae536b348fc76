"""Where the files made from a clip lie in the media storage.

They lie below `<kind>/<owner>/<clip>/<version>/`, where the version stands for the recording's
content: what was made from an older state of the file is never mixed with the new.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from glowing import storage

if TYPE_CHECKING:
    from uuid import UUID

    from streams.models import VideoClip

KINDS = ("audio", "keyframes", "sprites", "transcode")


def owner_folder(kind: str, owner_id: UUID) -> str:
    """Return the folder of everything of one kind ever made for a person."""
    return f"{kind}/{owner_id}"


def clip_folder(kind: str, clip: VideoClip) -> str:
    """Return the folder of everything of one kind ever made from a clip."""
    return f"{owner_folder(kind, clip.owner_id)}/{clip.pk}"


def version_of(*facts: object) -> str:
    """Return a short name for what a file was made from, such as the ETag and the recipe."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]


def delete_all(clip: VideoClip) -> None:
    """Delete everything made from a clip."""
    for kind in KINDS:
        storage.delete_tree(storage.media(), clip_folder(kind, clip))


def delete_outdated(clip: VideoClip, *, version: str) -> None:
    """Delete what was made from a clip in any other version."""
    for kind in KINDS:
        folder = clip_folder(kind, clip)
        for item in storage.list_objects(storage.media(), folder):
            if not item.name.startswith(f"{folder}/{version}/"):
                storage.media().delete(item.name)
