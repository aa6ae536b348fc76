from __future__ import annotations

from datetime import UTC, datetime, timedelta

from episodes.commands.timings import Timing, timings
from glowing.jobs.models import Job

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def job(kind, *lines):
    log = "\n".join(f"12:00:00 {line}" for line in lines)
    times = {"started_at": NOON, "finished_at": NOON + timedelta(seconds=4)}
    return Job(kind=kind, log_tail=log, **times)


def test_steps_of_several_jobs_are_summed():
    work = [
        (job("ingest_clip", "probe: 0.5 s", "audio: 2.0 s"), 40_000),
        (job("ingest_clip", "probe: 0.5 s", "a word about it"), 20_000),
    ]

    assert timings(work) == [
        Timing("ingest_clip", "probe", 2, 1.0, 60_000),
        Timing("ingest_clip", "audio", 1, 2.0, 40_000),
    ]


def test_windows_of_one_job_are_one_step():
    work = [
        (
            job("transcribe", "recognise 0:00:00 to 0:10:00: 3.0 s", "recognise 0:10:00: 1.0 s"),
            80_000,
        )
    ]

    assert timings(work) == [Timing("transcribe", "recognise", 1, 4.0, 80_000)]


def test_job_without_steps_counts_as_one():
    assert timings([(job("episodes.suggest"), 8_000)]) == [
        Timing("episodes.suggest", "suggest", 1, 4.0, 8_000)
    ]


def test_speed_is_against_real_time():
    assert Timing("render", "render", 1, 4.0, 10_000).speed == 2.5


def test_nothing_measurable_has_no_speed():
    assert Timing("render", "render", 1, 0.0, 10_000).speed is None
