"""A render whose worker dies goes on after its finished parts and gives the same video."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from episodes import services, tasks
from glowing import storage
from glowing.jobs.models import Job, State
from glowing.jobs.services import request_cancel
from tests.factories.episodes import EpisodeFactory
from tests.fixtures.clips import Clip
from tests.worker import wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(transaction=True)

# Two parts of picture, each of them more than an instant of work.
CUTS = [(10 * number, 10 * number + 36) for number in range(16)]


@pytest.fixture
def episode(owner, folders):
    path = folders / "archive" / owner.archive_name("long/clip.mkv")
    path.parent.mkdir(parents=True)
    Clip(seconds=5).write(path)
    sections = [{"startFrame": start, "endFrame": end} for start, end in CUTS]
    cut_list = {
        "version": "1.0.0",
        "inputMedia": [{"s3Location": "long/clip.mkv", "sections": sections}],
        "outputTrack": [{"mediaIndex": 0, "sectionIndex": n} for n in range(len(CUTS))],
    }
    return EpisodeFactory(owner=owner, cut_list=cut_list)


def request(episode):
    return services.request_render(episode=episode, preset="720p30")


def state_of(job):
    return Job.objects.get(pk=job.pk).state


def found(folders, name):
    """The scratch file of a name, once there is one."""
    return next((folders / "scratch").rglob(name), None)


def finished_at(path: Path):
    return path.stat().st_mtime_ns if path.exists() else None


def video_of(episode):
    episode.refresh_from_db()
    with storage.local_copy(storage.media(), episode.render_uri) as path:
        return path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["picture-00001.mp4.part", "sound-00000.mov*"])
def test_a_render_whose_worker_is_killed_ends_as_an_undisturbed_one(
    episode, worker, folders, moment
):
    job = request(episode)
    first = worker()
    wait_until(lambda: found(folders, moment), timeout_s=60)

    first.kill()
    parts = {path: finished_at(path) for path in (folders / "scratch").rglob("picture-*.mp4")}
    seen = []
    second = worker(beat=True)
    wait_until(
        lambda: (
            seen.append({path: finished_at(path) for path in parts})
            or state_of(job) == State.SUCCEEDED
        ),
        timeout_s=60,
    )

    assert all(times[path] in (None, parts[path]) for times in seen for path in parts)
    resumed = video_of(episode)
    second.kill()
    shutil.rmtree(folders / "media")
    tasks.render(str(request(episode).pk))
    assert video_of(episode) == resumed


@pytest.mark.slow
def test_a_cancelled_render_stops_and_leaves_nothing_behind(episode, worker, folders):
    job = request(episode)
    worker()
    wait_until(lambda: found(folders, "picture-00000.mp4.part"), timeout_s=60)

    request_cancel(job=Job.objects.get(pk=job.pk))
    wait_until(lambda: state_of(job) == State.CANCELLED)

    wait_until(lambda: not found(folders, "*.mp4*"))
    episode.refresh_from_db()
    assert episode.render_uri == ""
