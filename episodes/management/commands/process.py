from __future__ import annotations

from argparse import BooleanOptionalAction
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from episodes.commands import recordings, report
from episodes.commands.bars import Bars
from episodes.commands.host import bring_database_up_to_date, owner_named, quiet, terminal
from episodes.models import Suggestion
from glowing.exceptions import UserError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from streams.models import Stream


class Command(BaseCommand):
    help = (
        "Ingest and transcribe recordings of one stream and suggest its episodes. "
        "May be interrupted and called again: what is finished is not redone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a video, or a folder of them")
        parser.add_argument("--title", default="", help="default: the name of the first path")
        parser.add_argument("--series", default="", help="its title; made when there is none")
        parser.add_argument("--date", default="", help="default: as the recorder named the file")
        parser.add_argument("--user", default="", help="the owner; default: the first superuser")
        parser.add_argument(
            "--episodes", action="store_true", help="make an episode of every suggestion"
        )
        parser.add_argument(
            "--render",
            action=BooleanOptionalAction,
            default=False,
            help="make the episodes, and a video of each",
        )

    def handle(self, *, paths: list[str], user: str, **options: object) -> None:
        try:
            with quiet():
                bring_database_up_to_date()
                owner = owner_named(user)
                named = {key: str(options[key]) for key in ("title", "series", "date")}
                stream = recordings.bring_in(owner, paths, **named)
                self._process(stream, options)
        except UserError as error:
            raise CommandError(error.message) from error
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. Call the same command again to go on.")
            raise

    def _process(self, stream: Stream, options: dict[str, object]) -> None:
        console = terminal()
        with Bars(console) as bars:
            recordings.work_through(stream, bars)
            if options["episodes"] or options["render"]:
                episodes = recordings.accept_all(stream)
                if options["render"]:
                    recordings.render(episodes, bars)
        report.show_suggestions(console, Suggestion.objects.filter(stream=stream))
        report.show_videos(console, stream)
        console.print(f"Review them: make run, then {report.review_address(stream)}")
        failed = recordings.failures(stream)
        report.show_failures(console, failed)
        if failed:
            raise CommandError(f"{len(failed)} of the steps failed; the others are done.")
