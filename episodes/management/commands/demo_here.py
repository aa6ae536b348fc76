from __future__ import annotations

import io
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from episodes import services
from episodes.commands import recordings, report, sample
from episodes.commands.bars import Bars
from episodes.commands.host import bring_database_up_to_date, owner_named, quiet, terminal
from episodes.commands.timings import timings
from episodes.cutlist import fitted
from episodes.models import Episode, Suggestion
from glowing import storage
from glowing.exceptions import UserError
from glowing.media.probe import probe
from glowing.media.types import MediaInfo

if TYPE_CHECKING:
    from django.core.management.base import CommandParser
    from rich.console import Console

    from glowing.jobs.models import Job
    from streams.models import Stream


class Command(BaseCommand):
    help = "Do the main job on the sample stream in this data directory, and check the outcome."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--save-to", type=Path, required=True, help="folder for the video")

    def handle(self, *, save_to: Path, **_options: object) -> None:
        try:
            with quiet():
                bring_database_up_to_date()
                _demonstrate(terminal(), save_to)
        except UserError as error:
            raise CommandError(error.message) from error


def _demonstrate(console: Console, save_to: Path) -> None:
    began = time.monotonic()
    call_command("create_first_user", stdout=io.StringIO())
    owner = owner_named("")
    stream = recordings.bring_in(
        owner, [str(sample.FOLDER)], title=sample.TITLE, series="", date=""
    )
    with Bars(console) as bars:
        recordings.work_through(stream, bars)
        suggestion = Suggestion.objects.filter(stream=stream).first()
        episodes = [services.accept(suggestion=suggestion)] if suggestion else []
        recordings.render(episodes, bars)
    whole_s = time.monotonic() - began
    stream.refresh_from_db()
    length_ms = stream.duration_ms or 0
    report.show_timings(console, timings(_work(stream)), whole_s=whole_s, stream_ms=length_ms)
    report.show_transcript(console, stream)
    suggestions = list(Suggestion.objects.filter(stream=stream))
    report.show_suggestions(console, suggestions)
    failed = recordings.failures(stream)
    report.show_failures(console, failed)
    if failed or not episodes:
        raise CommandError("The demonstration did not come to its end, see above.")
    checks = [sample.check_transcript(stream), sample.check_suggestions(suggestions)]
    checks += _checked_video(console, episodes[0], save_to)
    report.show_checks(console, checks)
    if not all(check.holds for check in checks):
        raise CommandError("The outcome is not what it should be, see above.")


def _work(stream: Stream) -> list[tuple[Job, int]]:
    """Return every job with the length of what it worked on."""
    lengths = {clip.pk: clip.duration_ms or 0 for clip in stream.clips.all()}
    for episode in stream.episodes.all():
        lengths[episode.pk] = fitted(episode.cut_list).as_edit().duration_ms
    whole = stream.duration_ms or 0
    return [(job, lengths.get(job.record_id, whole)) for job in recordings.jobs_of(stream)]


def _checked_video(console: Console, episode: Episode, save_to: Path) -> list[sample.Check]:
    episode.refresh_from_db()
    save_to.mkdir(parents=True, exist_ok=True)
    video = save_to / "episode.mp4"
    with storage.media().open(episode.render_uri) as made, video.open("wb") as kept:
        shutil.copyfileobj(made, kept)
    console.print(f"[bold]Video[/]\n  {video}")
    clip = episode.stream.clips.order_by("position").first() if episode.stream else None
    assert clip
    length_ms = fitted(episode.cut_list).as_edit().duration_ms
    return sample.check_video(probe(video), MediaInfo.from_dict(clip.probe or {}), length_ms)
