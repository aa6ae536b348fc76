"""Jobs as progress bars in a terminal, and as plain lines elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Column

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
            TextColumn("{task.fields[mark]}"),
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
        """Show what a job is now."""
        bar = self._bar(job)
        is_over = job.state not in ACTIVE
        mark = MARKS.get(State(job.state), "•")
        step = "failed" if job.state == State.FAILED else job.step
        self._progress.update(bar, completed=job.progress, mark=mark, step=escape(step))
        if is_over:
            self._progress.stop_task(bar)
            if not self.console.is_terminal:
                self.console.print(f"{mark} {escape(job.title)}", soft_wrap=True)

    def _bar(self, job: Job) -> TaskID:
        if job.pk not in self._tasks:
            title = escape(job.title or job.kind)
            self._tasks[job.pk] = self._progress.add_task(title, total=1.0, mark="•", step="")
        return self._tasks[job.pk]
