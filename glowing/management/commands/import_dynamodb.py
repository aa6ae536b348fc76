from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from episodes.commands.host import bring_database_up_to_date, owner_named, quiet, terminal
from glowing.dynamodb import report
from glowing.dynamodb.kinds import kinds_for
from glowing.dynamodb.load import load
from glowing.dynamodb.tables import Table, sources
from glowing.dynamodb.tally import Outcome, Tally
from glowing.exceptions import UserError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from glowing.accounts.models import User
    from glowing.dynamodb.tables import Source

TABLES = [table for table in Table if table != Table.OTHER]


class Command(BaseCommand):
    help = (
        "Take over DynamoDB exports of an earlier installation as one person's records. "
        "May be repeated: a newer export brings rows up to date, what was changed here stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths",
            nargs="*",
            type=Path,
            metavar="PATH",
            help="an export to S3, the answer of `aws dynamodb scan`, or a folder of them",
        )
        parser.add_argument("--user", default="", help="the owner; default: the first superuser")
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        for table in TABLES:
            parser.add_argument(
                f"--{table}", type=Path, action="append", default=[], metavar="PATH",
                help=f"files of the table of {table}, whatever they are called",
            )  # fmt: skip

    def handle(self, *, paths: list[Path], user: str, dry_run: bool, **options: object) -> None:
        named = {table: options[table] for table in TABLES}
        for path in (*paths, *(one for some in named.values() for one in some)):  # type: ignore[attr-defined]
            if not path.exists():
                raise CommandError(f"There is no file or folder {path}.")
        with quiet():
            bring_database_up_to_date()
            found = sources(paths, named)  # type: ignore[arg-type]
            if not found:
                raise CommandError("Name files of exports, or folders with such files.")
            try:
                self._take_over(found, owner_named(user), dry_run=dry_run)
            except UserError as error:
                raise CommandError(error.message) from error

    def _take_over(self, found: list[Source], owner: User, *, dry_run: bool) -> None:
        console = terminal()
        report.show_sources(console, found)
        with transaction.atomic() if dry_run else nullcontext():
            tallies = take_over(found, owner)
            if dry_run:
                transaction.set_rollback(True)
        report.show_tallies(console, tallies)
        report.show_reasons(console, tallies)
        console.print(f"Owner: {owner}, with the id {owner.pk}")
        if dry_run:
            console.print("Nothing was written.")
        refused = sum(tally.outcomes[Outcome.REFUSED] for tally in tallies.values())
        unknown = sum(source.table is None for source in found)
        if refused or unknown:
            failed = f"{refused} items and {unknown} files"
            raise CommandError(
                f"{failed} would not be taken over; the others would."
                if dry_run
                else f"{failed} were not taken over; the others were."
            )


def take_over(found: list[Source], owner: User) -> dict[Table, Tally]:
    """Load every file that is of a table; return what became of the items, by table."""
    kinds = kinds_for(owner)
    tallies: dict[Table, Tally] = {}
    for source in found:
        if source.table in kinds:
            tally = tallies.setdefault(source.table, Tally())
            load(source.path, kinds[source.table], owner, tally)
    return tallies
