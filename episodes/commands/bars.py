"""Jobs as progress bars in a terminal, and as plain lines elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column

from episodes.speech import seconds
from glowing.jobs.models import ACTIVE, Job, State

if TYPE_CHECKING:
    from types import TracebackType
    from uuid import UUID

    from rich.console import Console
    from rich.progress import TaskID

MARKS = {State.SUCCEEDED: "[green]✓[/]", State.FAILED: "[red]✗[/]", State.CANCELLED: "[yellow]-[/]"}


class Bars:
    """Shows one bar per job, with its step; call it with every change of a job."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._progress = Progress(
            TextColumn("{task.description}", table_column=Column(ratio=3, no_wrap=True)),
            BarColumn(bar_width=16),
            TaskProgressColumn(),
            TextColumn("{task.fields[step]}", table_column=Column(ratio=1, no_wrap=True)),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            expand=True,
        )
        self._tasks: dict[UUID, TaskID] = {}

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, job: Job) -> None:
        """Show what a job is now; one that is over becomes a line above the bars."""
        if job.state in ACTIVE:
            self._progress.update(self._bar(job), completed=job.progress, step=escape(job.step))
            return
        self._remove(job)
        took = f" [dim]{_took(job)}[/]" if job.started_at and job.finished_at else ""
        mark = MARKS[State(job.state)]
        self.console.print(f"{mark} {escape(job.title)}{took}", soft_wrap=True)

    def _bar(self, job: Job) -> TaskID:
        if job.pk not in self._tasks:
            title = escape(job.title or job.kind)
            self._tasks[job.pk] = self._progress.add_task(title, total=1.0, step="")
        return self._tasks[job.pk]

    def _remove(self, job: Job) -> None:
        if job.pk in self._tasks:
            self._progress.remove_task(self._tasks.pop(job.pk))


def _took(job: Job) -> str:
    assert job.started_at
    assert job.finished_at
    return seconds((job.finished_at - job.started_at) // timedelta(milliseconds=1))
