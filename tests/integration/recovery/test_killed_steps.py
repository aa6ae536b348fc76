"""What a streamer has in the end does not depend on when a worker was killed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import psutil
import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from episodes.models import Suggestion
from episodes.services import request_suggestions
from episodes.services import suggest as suggest_now
from glowing.jobs.broker import task_of
from glowing.jobs.models import Job, State
from glowing.media import runner
from streams import services
from streams.kinds import INGEST, INGEST_CLIP
from streams.models import AudioTrack, VideoClip
from tests.factories.streams import StreamFactory, VideoClipFactory
from tests.factories.transcription import SegmentFactory, TranscriptFactory
from tests.worker import wait_until
from transcription.models import Segment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]
REPETITIONS = 4
SPOKEN = 4_000


@pytest.fixture
def recording(sample, tmp_path):
    """A recording long enough to be met in every step, whose tracks say nothing of themselves."""
    source = sample / "2026-11-22 07-49-57.mkv"
    parts, path = tmp_path / "parts.txt", tmp_path / "2026-11-22 07-00-00.mkv"
    parts.write_text(f"file '{source}'\n" * REPETITIONS)
    argv = [runner.binary("ffmpeg"), "-v", "error", "-f", "concat", "-safe", "0", "-i", str(parts)]
    argv += ["-map", "0", "-c", "copy", "-metadata:s:a", "title=", str(path)]
    subprocess.run(argv, check=True)
    return path


@pytest.fixture
def stream(owner, recording):
    return services.import_files(owner=owner, paths=[recording], title="Long")


def queued(stream) -> Job:
    """Ask for ingestion, find the one clip of the stream and return the job that is left to do."""
    services.request_ingest(stream=stream)
    work(Job.objects.get(kind=INGEST, state=State.QUEUED))
    return Job.objects.get(kind=INGEST_CLIP, state=State.QUEUED)


def work(job: Job) -> None:
    task_of(job.kind).run(str(job.pk))


def kill_when(worker, begins: Path) -> None:
    """Kill a worker as soon as a folder shows what it does."""
    pool = psutil.Process(worker.process.pid).children()
    deadline = time.monotonic() + 60
    while not begins.exists():
        assert time.monotonic() < deadline, f"{begins} never came"
        time.sleep(0.001)
    for process in pool:
        process.suspend()  # at once: finding every descendant takes a while
    worker.kill()


def seen_through(job: Job, worker) -> None:
    """Let a new worker find out at once, and finish however slow it is."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))
    again = worker(beat=True, env={"JOBS_LEASE_S": "60"})
    wait_until(lambda: Job.objects.get(pk=job.pk).state == State.SUCCEEDED, timeout_s=90)
    again.kill()
    job.refresh_from_db()


def files(folders) -> dict[str, Path]:
    root = folders / "media"
    return {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}


def marks(folders) -> dict[str, tuple[int, int]]:
    """What changes when a file is written again."""
    found = {name: path.stat() for name, path in files(folders).items()}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found.items()}


def outcome(folders) -> object:
    """Everything that ingestion leaves: rows without their times and keys, files by content."""
    clip = model_to_dict(VideoClip.objects.get(), exclude=["ingested_at"])
    tracks = [model_to_dict(track, exclude=["id"]) for track in AudioTrack.objects.all()]
    found = files(folders).items()
    return clip, tracks, {n: hashlib.sha256(path.read_bytes()).hexdigest() for n, path in found}


@pytest.mark.parametrize("step", ["probe", "audio", "speech", "preview", "stills"])
def test_an_ingestion_killed_in_any_step_ends_as_an_undisturbed_one(step, stream, worker, folders):
    job = queued(stream)
    kill_when(worker(), folders / "scratch" / "jobs" / str(job.pk) / step)
    job.refresh_from_db()
    assert (job.state, step in job.ledger) == (State.RUNNING, False)
    finished = json.dumps(job.ledger)
    kept = {name: mark for name, mark in marks(folders).items() if name in finished}

    seen_through(job, worker)

    assert job.attempt == 2
    assert kept.items() <= marks(folders).items()
    disturbed = outcome(folders)
    VideoClip.objects.update(ingest_version="")
    work(queued(stream))
    assert outcome(folders) == disturbed


def test_a_search_for_episodes_that_is_killed_finds_the_same(owner, worker, folders):
    stream = StreamFactory(owner=owner, duration_ms=SPOKEN * 2_500)
    clip = VideoClipFactory(stream=stream, start_ms=0, duration_ms=stream.duration_ms)
    transcript = TranscriptFactory(clip=clip)
    Segment.objects.bulk_create(
        SegmentFactory.build(transcript=transcript, index=index) for index in range(SPOKEN)
    )
    job = request_suggestions(stream=stream)

    kill_when(worker(), folders / "scratch" / "jobs" / str(job.pk))
    job.refresh_from_db()
    assert job.state == State.RUNNING
    seen_through(job, worker)

    found = list(Suggestion.objects.values_list("start_ms", "end_ms", "title"))
    suggest_now(stream=stream)
    assert found
    assert found == list(Suggestion.objects.values_list("start_ms", "end_ms", "title"))
