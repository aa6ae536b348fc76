"""What a command tells at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from rich.markup import escape
from rich.table import Table

from glowing import storage
from transcription.selectors import stream_segments

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from episodes.commands.sample import Check
    from episodes.commands.timings import Timing
    from episodes.models import Suggestion
    from glowing.jobs.models import Job
    from streams.models import Stream

TRANSCRIPT_LINES = 4
NOUNS = {
    "streams.ingest_clip": "clip",
    "transcription.transcribe": "clip",
    "episodes.render": "episode",
}


def show_timings(
    console: Console, found: Iterable[Timing], *, whole_s: float, stream_ms: int
) -> None:
    """Print a table of steps, seconds and speed against real time."""
    table = Table("step", "of", title="Steps", title_justify="left", title_style="bold")
    table.add_column("seconds", justify="right")
    table.add_column("times real time", justify="right")
    for one in found:
        noun = f"{one.count} {NOUNS.get(one.kind, 'stream')}{'s' * (one.count > 1)}"
        table.add_row(one.step, noun, *_speed(one.seconds, one.speed))
    table.add_section()
    table.add_row("everything", "", *_speed(whole_s, stream_ms / 1000 / whole_s))
    console.print(table)


def show_transcript(console: Console, stream: Stream) -> None:
    """Print the first lines of what was said."""
    console.print("[bold]Transcript[/]")
    segments = stream_segments(stream)
    for segment in segments[:TRANSCRIPT_LINES]:
        console.print(f"  {clock(segment.start_ms)}  {escape(segment.text.strip())}")
    if len(segments) > TRANSCRIPT_LINES:
        console.print(f"  … and {len(segments) - TRANSCRIPT_LINES} more")


def show_suggestions(console: Console, suggestions: Iterable[Suggestion]) -> None:
    """Print what was suggested, and why."""
    console.print("[bold]Suggested episodes[/]")
    suggestions = list(suggestions)
    if not suggestions:
        console.print("  none: no stretch of speech is long enough")
    for one in suggestions:
        state = "" if one.state == one.State.PROPOSED else f" [dim]({one.state})[/]"
        span = f"{clock(one.start_ms)} to {clock(one.end_ms)}"
        console.print(f"  {span}  [bold]{escape(one.title)}[/]{state}")
        for reason in one.reasons:
            console.print(f"      {escape(reason)}")


def show_videos(console: Console, stream: Stream) -> None:
    """Print where the videos of a stream's episodes lie."""
    for episode in stream.episodes.exclude(render_uri="").order_by("created_at", "pk"):
        console.print(f"[bold]{escape(episode.title)}[/]\n  {escape(_place(episode.render_uri))}")


def show_failures(console: Console, jobs: Iterable[Job]) -> None:
    """Print one line for each piece of work that did not come through."""
    for job in jobs:
        console.print(f"[red]✗[/] {escape(job.title)}: {escape(job.error_detail or job.state)}")


def show_checks(console: Console, checks: Iterable[Check]) -> None:
    """Print what was checked and whether it holds."""
    console.print("[bold]Checks[/]")
    for check in checks:
        mark = "[green]✓[/]" if check.holds else "[red]✗[/]"
        console.print(f"  {mark} {escape(check.text)}")


def review_address(stream: Stream) -> str:
    """Return where the page is on which suggestions are accepted."""
    address: str = urljoin(settings.PUBLIC_URL, reverse("episodes:review", args=[stream.pk]))
    return address


def clock(ms: int) -> str:
    """Write a moment of a stream: `0:01:02.345`."""
    whole, rest = divmod(ms, 1000)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{rest:03}"


def _place(name: str) -> str:
    """Return the path of a file in the media storage, or its name where that is no folder."""
    try:
        return storage.media().path(name)
    except NotImplementedError:
        return name


def _speed(seconds: float, speed: float | None) -> tuple[str, str]:
    return (f"{seconds:.1f}", f"{speed:.1f}") if speed else ("< 0.1", "")
