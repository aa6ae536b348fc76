"""The private working folder of a job, on the machine that runs it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = ".id"


def _root() -> Path:
    return Path(settings.SCRATCH_DIR) / "jobs"


def open_scratch(job_id: UUID) -> tuple[Path, str]:
    """Return the job's folder and an id that changes when the folder had to be made anew."""
    folder = _root() / str(job_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = folder / MARK
    if not mark.exists():
        mark.write_text(uuid4().hex)
    return folder, mark.read_text()


def remove_scratch(job_id: UUID) -> None:
    """Delete the job's folder, if this machine has one."""
    shutil.rmtree(_root() / str(job_id), ignore_errors=True)


def folders() -> Iterator[UUID]:
    """Yield the jobs that have a folder on this machine."""
    for folder in _root().glob("*-*"):
        yield UUID(folder.name)
