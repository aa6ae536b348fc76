from __future__ import annotations

import errno
from uuid import uuid4

import pytest

from glowing.exceptions import InvalidMedia, TransientError
from glowing.jobs.config import JobsConfig
from glowing.jobs.exceptions import Cancelled
from glowing.jobs.leases import Lease
from glowing.jobs.media import DiskFull, media_errors
from glowing.jobs.models import Job
from glowing.jobs.run import Run
from glowing.media import errors


@pytest.fixture
def run(tmp_path):
    """A run that never touches the database."""
    job = Job(kind="tests.work", attempt=1)
    return Run(job, Lease(job.pk, uuid4()), (tmp_path, "id"), JobsConfig())


@pytest.mark.parametrize(
    ("error", "kind", "code", "status"),
    [
        (errors.NoSpace(), DiskFull, "media.no_space", 507),
        (OSError(errno.ENOSPC, "full"), DiskFull, "media.no_space", 507),
        (OSError(errno.EDQUOT, "full"), DiskFull, "media.no_space", 507),
        (errors.Stalled(), TransientError, "media.stalled", 503),
        (errors.from_exit(["ffmpeg"], -9, ""), TransientError, "media.killed", 503),
        (errors.NotMedia(), InvalidMedia, "media.not_media", 422),
        (errors.TimedOut(), InvalidMedia, "media.timed_out", 422),
        (errors.CommandFailed(), InvalidMedia, "media.failed", 422),
    ],
)
def test_every_failure_is_told_as_what_can_be_done_about_it(run, error, kind, code, status):
    with pytest.raises(kind) as told, media_errors(run):
        raise error

    assert (told.value.code, told.value.http_status) == (code, status)
    assert told.value.__cause__ is error


def test_other_errors_of_the_system_are_left_as_they_are(run):
    with pytest.raises(FileNotFoundError), media_errors(run):
        raise FileNotFoundError


def test_a_tool_that_was_cancelled_is_a_cancelled_job(run):
    run.stop(Cancelled())

    with pytest.raises(Cancelled), media_errors(run):
        raise errors.Cancelled


def test_what_the_tool_said_goes_to_the_log(run):
    with pytest.raises(InvalidMedia), media_errors(run):
        raise errors.NotMedia(["ffmpeg"], 1, "moov atom not found")

    assert "moov atom not found" in run.log_tail
