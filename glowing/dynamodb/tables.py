"""Which of the original's tables an export is. Django-free."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from glowing.dynamodb import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


class Table(StrEnum):
    """A table that is taken over; in the order in which rows refer to each other."""

    SERIES = "series"
    STREAMS = "streams"
    CLIPS = "clips"
    EPISODES = "episodes"
    PROJECTS = "projects"
    WIDGETS = "widgets"
    PROFILES = "profiles"
    CHAT = "chat"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the table it is of; `reason` says how that was found out. None: it was not."""

    path: Path
    table: Table | None
    reason: str


# Names of tables hold more than one of these words: the first that is found decides.
_WORDS = {
    "widget": Table.WIDGETS,
    "series": Table.SERIES,
    "episode": Table.EPISODES,
    "project": Table.PROJECTS,
    "metadata": Table.CLIPS,
    "clip": Table.CLIPS,
    "profile": Table.PROFILES,
    "chat": Table.CHAT,
    "task": Table.OTHER,
    "connection": Table.OTHER,
    "stream": Table.STREAMS,
}
# What only one table's items have, again in the order of the question.
_MARKS: tuple[tuple[Table, frozenset[str]], ...] = (
    (Table.CLIPS, frozenset({"key"})),
    (Table.OTHER, frozenset({"task_type", "connectionId"})),
    (Table.WIDGETS, frozenset({"access_token", "config"})),
    (Table.CHAT, frozenset({"channel_id", "sender_id"})),
    (Table.PROFILES, frozenset({"standardTags", "promptTemplate", "summaryTemplate"})),
    (Table.PROJECTS, frozenset({"cuts"})),
    (Table.SERIES, frozenset({"recurrence", "max_episode_order_index", "episode_title_template"})),
    (Table.EPISODES, frozenset({"tracks", "cut_list", "order_index", "render_uri"})),
    (Table.STREAMS, frozenset({"stream_date", "prefix", "stream_platform"})),
)


def sources(paths: Iterable[Path], named: Mapping[Table, Iterable[Path]]) -> list[Source]:
    """Return every file to read, those first that others refer to."""
    found = [
        Source(file, table, "as you said")
        for table, places in named.items()
        for place in places
        for file in files.data_files(place)
    ]
    found += [recognised(file, place) for place in paths for file in files.data_files(place)]
    order = list(Table)
    return sorted(found, key=lambda one: order.index(one.table or Table.OTHER))


def recognised(file: Path, place: Path) -> Source:
    """Tell a file's table by its manifest, by its name and its folders', else by its items."""
    manifest = files.table_name(file)
    if table := _named(manifest):
        return Source(file, table, f"it is an export of {manifest}")
    for name in _names(file, place):
        if table := _named(name):
            return Source(file, table, f"it is called {name}")
    for item in files.first_items(file):
        if table := shaped(item):
            return Source(file, table, "its items look like it")
    return Source(file, None, "neither its name nor its items say what it is")


def shaped(item: Mapping[str, Any]) -> Table | None:
    """Tell an item's table by the attributes it has."""
    if item.get("id") == "my-profile":
        return Table.PROFILES
    return next((table for table, marks in _MARKS if marks & item.keys()), None)


def _named(name: str) -> Table | None:
    return next((table for word, table in _WORDS.items() if word in name.lower()), None)


def _names(file: Path, place: Path) -> Iterator[str]:
    """Yield the name of a file, then of its folders up to what was named."""
    yield file.name
    while file != place:
        file = file.parent
        yield file.name
