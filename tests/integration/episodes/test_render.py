from __future__ import annotations

import os
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from django.urls import reverse

from episodes import services, tasks
from episodes.cutlist import CutList
from episodes.selectors import is_render_outdated
from glowing import storage
from glowing.exceptions import Conflict, NotFound, UserError
from glowing.jobs.models import Job, State
from glowing.jobs.services import request_cancel
from glowing.media.probe import probe
from glowing.media.render.verification import inspect
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.fixtures.clips import Clip, ffmpeg, numbers, samples

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def recording(tmp_path_factory):
    return Clip(seconds=4).write(tmp_path_factory.mktemp("recording") / "clip.mkv")


@pytest.fixture
def episode(owner, recording, folders):
    """An episode of one recording of 4 s, of which two seconds are shown in two cuts."""
    key = "2026-11-22/clip.mkv"
    path = folders / "archive" / owner.archive_name(key)
    path.parent.mkdir(parents=True)
    shutil.copy(recording.path, path)
    stream = StreamFactory(owner=owner)
    VideoClipFactory(stream=stream, key=key, probe=recording.info.as_dict())
    return EpisodeFactory(owner=owner, stream=stream, cut_list=cut_list(key, (0, 60), (120, 180)))


def cut_list(key, *sections):
    return {
        "version": "1.0.0",
        "inputMedia": [
            {
                "s3Location": key,
                "sections": [{"startFrame": start, "endFrame": end} for start, end in sections],
            }
        ],
        "outputTrack": [
            {"mediaIndex": 0, "sectionIndex": number} for number in range(len(sections))
        ],
    }


def render(episode, **options):
    """Ask for a render, run it like a worker does, and return the job."""
    job = services.request_render(episode=episode, **options)
    tasks.render(str(job.pk))
    job.refresh_from_db()
    episode.refresh_from_db()
    return job


def rendered(episode):
    with storage.local_copy(storage.media(), episode.render_uri) as path:
        return path


def test_a_render_ends_as_a_verified_video_of_the_episode(episode):
    job = render(episode)

    assert (job.state, job.error_detail, job.progress) == (State.SUCCEEDED, "", 1.0)
    assert episode.render_uri == f"renders/{episode.pk}/{episode.render_digest}.mp4"
    assert numbers(rendered(episode)) == [*range(30), *range(60, 90)]
    assert episode.render_info["duration_ms"] == 2000
    assert episode.render_info["size_bytes"] == rendered(episode).stat().st_size


def test_a_video_is_outdated_once_its_cuts_have_changed(episode):
    render(episode)
    was_outdated = is_render_outdated(episode)

    episode.cut_list["inputMedia"][0]["sections"][0]["endFrame"] -= 10

    assert (was_outdated, is_render_outdated(episode)) == (False, True)


def test_the_video_goes_with_its_episode(episode, django_capture_on_commit_callbacks):
    render(episode)
    video = rendered(episode)

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_episode(episode=episode)

    assert not video.exists()


def test_a_video_finished_while_its_episode_was_deleted_goes_too(episode, folders, monkeypatch):
    save = storage.save_file

    def save_meanwhile(*args):
        services.delete_episode(episode=episode)
        save(*args)

    monkeypatch.setattr(storage, "save_file", save_meanwhile)
    job = services.request_render(episode=episode)

    tasks.render(str(job.pk))

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not (folders / "media" / "renders" / str(episode.pk)).exists()


def test_a_preset_decides_size_and_rate(episode):
    render(episode, preset="720p30")

    picture = probe(rendered(episode)).video[0]
    assert (picture.width, picture.height, picture.fps) == (1280, 720, 30)


def test_an_unknown_preset_is_refused(episode):
    with pytest.raises(UserError) as refused:
        services.request_render(episode=episode, preset="8k")

    assert refused.value.code == "episodes.render_preset"


def test_chapters_that_a_person_wrote_are_in_the_video(episode):
    episode.chapters = [{"start_ms": 0, "title": "One"}, {"start_ms": 900, "title": "Two"}]

    render(episode)

    assert inspect(rendered(episode)).chapters == 2


def test_chapters_outside_the_video_are_left_out(episode):
    episode.chapters = [{"start_ms": 5000, "title": "Late"}, {"start_ms": 0, "title": "One"}]

    render(episode)

    assert episode.render_info["chapters"] == [{"start_ms": 0, "title": "One"}]
    assert inspect(rendered(episode)).chapters == 1


def test_a_second_render_is_refused_while_one_is_active(episode):
    services.request_render(episode=episode)

    with pytest.raises(Conflict):
        services.request_render(episode=episode)


def test_the_same_recipe_is_not_rendered_twice(episode):
    render(episode)
    os.utime(rendered(episode), (1, 1))

    job = render(episode)

    assert job.state == State.SUCCEEDED
    assert rendered(episode).stat().st_mtime == 1


def test_a_changed_recording_is_rendered_anew(episode, folders):
    render(episode)
    before = episode.render_digest
    os.utime(folders / "archive" / episode.owner.archive_name("2026-11-22/clip.mkv"), (1, 1))

    render(episode)

    assert episode.render_digest != before


def test_the_render_before_is_deleted_once_the_new_one_is_there(episode):
    render(episode)
    before = rendered(episode)
    services.update_cut_list(episode=episode, cut_list=cut_list("2026-11-22/clip.mkv", (0, 30)))

    render(episode)

    assert not before.exists()
    assert rendered(episode).exists()


def test_what_is_edited_after_the_request_does_not_change_the_render(episode):
    job = services.request_render(episode=episode)
    services.update_cut_list(episode=episode, cut_list=cut_list("2026-11-22/clip.mkv", (0, 30)))

    tasks.render(str(job.pk))

    episode.refresh_from_db()
    assert len(numbers(rendered(episode))) == 60


def test_a_render_belongs_to_the_owner_of_the_episode(episode):
    job = services.request_render(episode=episode)

    assert job.owner == episode.owner


def test_a_recording_of_someone_else_is_not_found(episode, stranger):
    episode.cut_list = cut_list(f"../{stranger.pk}/clip.mkv", (0, 30))

    with pytest.raises(UserError) as refused:
        services.request_render(episode=episode)

    assert refused.value.code == "episodes.cut_list_invalid"


def test_a_recording_that_is_not_in_the_archive_is_named(episode):
    episode.cut_list = cut_list("my_stock/outro_2.mov", (0, 30))

    with pytest.raises(NotFound, match="outro_2") as refused:
        services.request_render(episode=episode)

    assert refused.value.code == "episodes.cut_list_media_missing"


def test_stock_media_in_the_archive_need_no_clip(episode, recording, folders):
    path = folders / "archive" / episode.owner.archive_name("my_stock/outro.mkv")
    path.parent.mkdir(parents=True)
    shutil.copy(recording.path, path)
    episode.cut_list = cut_list("my_stock/outro.mkv", (0, 30))

    job = render(episode)

    assert job.state == State.SUCCEEDED


def test_a_recording_that_vanishes_fails_the_job_with_its_name(episode, folders):
    job = services.request_render(episode=episode)
    shutil.rmtree(folders / "archive")

    tasks.render(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "episodes.cut_list_media_missing")
    assert "clip.mkv" in job.error_detail


def test_a_recording_that_is_damaged_fails_the_job_with_a_reason(episode, folders):
    path = folders / "archive" / episode.owner.archive_name("2026-11-22/clip.mkv")
    path.write_bytes(b"no video at all" * 100)

    job = render(episode)

    assert (job.state, job.error_code) == (State.FAILED, "media.not_media")
    assert not list((folders / "scratch").rglob("*.mp4"))


def test_a_section_outside_the_recording_is_refused_on_request(episode):
    with pytest.raises(UserError) as refused:
        services.update_cut_list(
            episode=episode, cut_list=cut_list("2026-11-22/clip.mkv", (0, 500))
        )

    assert refused.value.code == "episodes.cut_list_outside_media"
    assert list(refused.value.errors) == ["inputMedia.0.sections.0"]


def test_a_deleted_episode_fails_its_job(episode):
    job = services.request_render(episode=episode)
    episode.delete()

    tasks.render(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.error_code) == (State.FAILED, "episodes.not_found")


def test_a_cancelled_request_is_never_rendered(episode):
    job = services.request_render(episode=episode)
    request_cancel(job=job)

    tasks.render(str(job.pk))

    episode.refresh_from_db()
    assert Job.objects.get(pk=job.pk).state == State.CANCELLED
    assert episode.render_uri == ""


def test_the_schema_of_cut_lists_is_public_and_describes_them(client, episode):
    answer = client.get(reverse("api:cut-list-schema"))

    schema = answer.json()
    assert schema["required"] == ["version", "inputMedia", "outputTrack"]
    assert schema["properties"]["version"]["const"] == "1.0.0"
    assert set(schema["properties"]) == {field.alias for field in CutList.model_fields.values()}


def test_a_disk_without_room_fails_the_job_before_it_starts(episode, folders, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))

    job = render(episode)

    assert (job.state, job.error_code) == (State.FAILED, "media.no_space")
    assert not list((folders / "scratch").rglob("*.mp4*"))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_schema_of_cut_lists_can_only_be_read(client, method):
    assert getattr(client, method)(reverse("api:cut-list-schema")).status_code == 405


def test_picture_and_sound_of_the_sample_stay_together_through_cuts(owner, sample, folders):
    name = "2026-11-22 07-49-57.mkv"
    path = folders / "archive" / owner.archive_name(name)
    path.parent.mkdir(parents=True)
    shutil.copy(sample / name, path)
    sections = [(575, 625), (1171, 1221), (1776, 1826)]
    game = [{"sourceChannel": 2, "outputChannel": 0}]
    cuts = cut_list(name, *sections) | {"audioMixing": game}
    episode = EpisodeFactory(owner=owner, cut_list=cuts)

    render(episode)

    delays = [jump - tick for jump, tick in zip(*markers(rendered(episode)), strict=True)]
    assert delays == pytest.approx([0.052] * 3, abs=0.02)


def markers(path):
    """When the picture jumps and when the sound ticks, in seconds, in each 50 ticks of a video."""
    raw = ("-vf", "scale=16:9", "-pix_fmt", "rgb24", "-f", "rawvideo", "-")
    frames = np.frombuffer(ffmpeg("-i", str(path), *raw), np.uint8).reshape(-1, 16 * 9 * 3)
    change = np.abs(np.diff(frames.astype(int), axis=0)).sum(axis=1)
    jumps = [(change[at : at + 24].argmax() + at + 1) / 30 for at in (0, 25, 50)]
    loud = np.abs(samples(path)) > 0.1
    ticks = [(loud[at : at + 40_000].argmax() + at) / 48_000 for at in (0, 40_000, 80_000)]
    return jumps, ticks
