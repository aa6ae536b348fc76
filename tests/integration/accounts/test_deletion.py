from __future__ import annotations

from pathlib import Path

from glowing import storage
from glowing.accounts.models import User
from streams import derived
from streams.models import VideoClip
from streams.recordings import part_of
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import StreamFactory, UploadFactory, VideoClipFactory


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def belongings(person) -> tuple[Path, list[Path]]:
    """Give a person a recording and one file of everything that is made from it."""
    clip = VideoClipFactory(stream=StreamFactory(owner=person))
    episode = EpisodeFactory(owner=person)
    names = [f"{derived.clip_folder(kind, clip)}/1/file" for kind in derived.KINDS]
    names.append(f"renders/{episode.pk}/video.mp4")
    made = [write(Path(storage.media().path(name))) for name in names]
    made.append(write(part_of(UploadFactory(stream=clip.stream))))
    return write(Path(storage.archive().path(person.archive_name(clip.key)))), made


def test_with_a_person_goes_what_was_made_from_their_recordings_and_nothing_else(
    admin_client, owner, stranger, django_capture_on_commit_callbacks
):
    recording, made = belongings(owner)
    others_recording, others = belongings(stranger)

    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(f"/admin/accounts/user/{owner.pk}/delete/", {"post": "yes"})

    assert not User.objects.filter(pk=owner.pk).exists()
    assert VideoClip.objects.get().owner == stranger
    assert not any(path.exists() for path in made)
    assert all(path.exists() for path in (recording, others_recording, *others))
