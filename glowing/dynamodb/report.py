"""What an import tells at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table as Grid

from glowing.dynamodb.tally import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from glowing.dynamodb.tables import Source, Table
    from glowing.dynamodb.tally import Tally


def show_sources(console: Console, sources: Iterable[Source]) -> None:
    """Print which file is taken for which table, and why."""
    console.print("[bold]Files[/]")
    for source in sources:
        table = source.table or "[red]not recognised[/]"
        console.print(f"  {escape(str(source.path))}: {table}, {escape(source.reason)}")


def show_tallies(console: Console, tallies: Mapping[Table, Tally]) -> None:
    """Print a row for each table."""
    grid = Grid("table", title="Items", title_justify="left", title_style="bold")
    for name in ("read", *Outcome):
        grid.add_column(name, justify="right")
    for table, tally in tallies.items():
        counts = (tally.read, *(tally.outcomes[outcome] for outcome in Outcome))
        grid.add_row(table, *map(str, counts))
    console.print(grid)


def show_reasons(console: Console, tallies: Mapping[Table, Tally]) -> None:
    """Print what was not taken over, or not quite, with the places where it stands."""
    for table, tally in tallies.items():
        for reason, count in tally.counts.most_common():
            console.print(f"[bold]{table}[/] {count} x {escape(reason)}")
            places = tally.reasons.get(reason, [])
            more = f" and {count - len(places)} more" if count > len(places) else ""
            console.print(f"  {escape(', '.join(map(str, places)))}{more}")
