from __future__ import annotations

from uuid import UUID

import pytest

from glowing.jobs.vocabulary import Piece, Status, TaskType, status_of, type_of


def piece(state, *, kind="child", record=1, code="", is_root=False, has_started=True):
    return Piece(kind, UUID(int=record), state, code, is_root, has_started)


def root(state, **options):
    return piece(state, kind="root", is_root=True, **options)


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([root("queued", has_started=False)], Status.PENDING),
        ([root("queued")], Status.RUNNING),
        ([root("running")], Status.RUNNING),
        ([root("succeeded"), piece("queued", has_started=False)], Status.RUNNING),
        ([root("succeeded"), piece("failed"), piece("running", record=2)], Status.RUNNING),
        ([root("succeeded"), piece("succeeded")], Status.COMPLETED),
        ([root("failed")], Status.FAILED),
        ([root("succeeded"), piece("failed"), piece("succeeded", record=2)], Status.FAILED),
        ([root("failed", code="jobs.timed_out")], Status.TIMED_OUT),
        ([root("failed", code="jobs.timed_out"), piece("failed", code="jobs.bug")], Status.FAILED),
        ([root("cancelled")], Status.ABORTED),
        ([root("cancelled"), piece("failed")], Status.ABORTED),
        ([root("cancelled"), piece("running")], Status.RUNNING),
        ([root("succeeded"), piece("cancelled")], Status.ABORTED),
        ([root("succeeded"), piece("cancelled"), piece("failed", record=2)], Status.FAILED),
    ],
)
def test_a_task_is_what_all_its_jobs_are(pieces, status):
    assert status_of(pieces) == status


def test_of_work_that_was_done_again_the_last_outcome_counts():
    assert status_of([root("succeeded"), piece("failed"), piece("succeeded")]) == Status.COMPLETED


@pytest.mark.parametrize(
    ("kind", "task_type"),
    [
        ("streams.ingest", TaskType.INGESTION),
        ("transcription.transcribe", TaskType.INGESTION),
        ("episodes.suggest", TaskType.INGESTION),
        ("episodes.render", TaskType.RENDERING),
        ("episodes.upload", TaskType.UPLOAD),
    ],
)
def test_kinds_have_the_clients_types(kind, task_type):
    assert type_of(kind) == task_type
