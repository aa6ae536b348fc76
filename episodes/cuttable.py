"""The cut list as a table a person edits: one row per section that is shown.

Django-free. Rows are in milliseconds of their recording; the cut list counts ticks of 1/60 s.
Everything the table does not show, such as overlays and audio mixing, stays as it is.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from episodes.tracks import TICKS_PER_S

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class CutRow:
    """One section on the main timeline; `item` is its place in the cut list it came from."""

    item: int
    name: str
    start_ms: int
    end_ms: int
    fade_in_s: float
    fade_out_s: float


def rows_of(cut_list: dict[str, Any] | None) -> list[CutRow]:
    """Return what a cut list shows, in its order; nothing when it cannot be read."""
    try:
        rows = [_row(cut_list or {}, number) for number in range(len(_items(cut_list)))]
    except (KeyError, IndexError, TypeError):
        return []
    return [row for row in rows if row.start_ms != row.end_ms]


def with_rows(cut_list: dict[str, Any], rows: Sequence[CutRow]) -> dict[str, Any]:
    """Return the cut list with these rows instead of its own, whose `item` they refer to."""
    changed = copy.deepcopy(cut_list)
    used = Counter(
        (place["mediaIndex"], place["sectionIndex"])
        for place in [*_items(cut_list), *(cut_list.get("overlayTracks") or [])]
    )
    changed["outputTrack"] = [_placed(changed, row, used) for row in rows]
    return changed


def _items(cut_list: dict[str, Any] | None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (cut_list or {}).get("outputTrack", [])
    return items


def _row(cut_list: dict[str, Any], number: int) -> CutRow:
    place = cut_list["outputTrack"][number]
    medium = cut_list["inputMedia"][place["mediaIndex"]]
    section = medium["sections"][place["sectionIndex"]]
    return CutRow(
        item=number,
        name=PurePosixPath(medium["s3Location"]).name,
        start_ms=round(section["startFrame"] * 1000 / TICKS_PER_S),
        end_ms=round(section["endFrame"] * 1000 / TICKS_PER_S),
        fade_in_s=_fade_s(place.get("transitionIn")),
        fade_out_s=_fade_s(place.get("transitionOut")),
    )


def _fade_s(transition: dict[str, Any] | None) -> float:
    if not transition or transition["type"] != "fade":
        return 0.0
    return round(int(transition["duration"]) / TICKS_PER_S, 2)


def _placed(changed: dict[str, Any], row: CutRow, used: Counter[tuple[int, int]]) -> dict[str, Any]:
    """Return the row's place in the output, moving its section, or a copy others do not use."""
    place = dict(_items(changed)[row.item])
    sections = changed["inputMedia"][place["mediaIndex"]]["sections"]
    section = {
        "startFrame": round(row.start_ms * TICKS_PER_S / 1000),
        "endFrame": round(row.end_ms * TICKS_PER_S / 1000),
    }
    if sections[place["sectionIndex"]] != section:
        if used[place["mediaIndex"], place["sectionIndex"]] > 1:
            sections.append(section)
            place["sectionIndex"] = len(sections) - 1
        else:
            sections[place["sectionIndex"]] = section
    for name, fade_s in (("transitionIn", row.fade_in_s), ("transitionOut", row.fade_out_s)):
        _set_fade(place, name, fade_s)
    return place


def _set_fade(place: dict[str, Any], name: str, fade_s: float) -> None:
    """Write a fade when the person changed it: a fade shown as it was stays exact."""
    if fade_s == _fade_s(place.get(name)):
        return
    place.pop(name, None)
    if fade_s:
        place[name] = {"type": "fade", "duration": round(fade_s * TICKS_PER_S)}
