"""Tasks and their words, as the existing client knows them. No framework is imported here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


class Status(StrEnum):
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"


class TaskType(StrEnum):
    INGESTION = "ingestion"
    UPLOAD = "upload"
    RENDERING = "rendering"


UNFINISHED = (Status.PENDING, Status.RUNNING)
ACTIVE = ("queued", "running")
TIMED_OUT = "jobs.timed_out"


@dataclass(frozen=True, slots=True)
class Piece:
    """What counts of one job of a task; the root is the job that the person asked for."""

    kind: str
    record_id: UUID
    state: str
    error_code: str
    is_root: bool
    has_started: bool


def type_of(kind: str) -> TaskType:
    """Return what a root job of this kind is to the client: what is not said is an ingestion."""
    name = kind.rpartition(".")[2]
    if name.startswith("render"):
        return TaskType.RENDERING
    return TaskType.UPLOAD if name.startswith("upload") else TaskType.INGESTION


def status_of(pieces: Iterable[Piece]) -> Status:
    """Return the status of a whole task, from its jobs, the oldest first.

    It runs until everything that follows from it is done. Of work that was done again, the last
    outcome counts. It has failed when anything in it did, unless the person gave the whole up;
    when nothing but time limits ended it, it has timed out.
    """
    last = {(piece.kind, piece.record_id): piece for piece in pieces}.values()
    active = [piece for piece in last if piece.state in ACTIVE]
    if active:
        is_waiting = all(piece.is_root and not piece.has_started for piece in active)
        return Status.PENDING if is_waiting else Status.RUNNING
    if any(piece.state == "cancelled" and piece.is_root for piece in last):
        return Status.ABORTED
    codes = [piece.error_code for piece in last if piece.state == "failed"]
    if codes:
        return Status.TIMED_OUT if set(codes) == {TIMED_OUT} else Status.FAILED
    is_whole = all(piece.state == "succeeded" for piece in last)
    return Status.COMPLETED if is_whole else Status.ABORTED
