"""What may be wrong with a cut list, each thing with the field to blame and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glowing.exceptions import UserError
from glowing.media.render import TICKS_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails

    from episodes.cutlist import CutList, InputMedia, OutputItem, OverlayItem
    from glowing.media.types import MediaInfo

# Clients round sections up to whole frames of clip lengths that are themselves rounded.
TOLERANCE_TICKS = 6
MAX_SHOWN = 20
MAX_HOURS = 24
# Each is looked for in the archive before a render; a day in pieces of twenty minutes has 72.
MAX_MEDIA = 1000
NOTHING_SHOWN = "At least one section has to be shown."
# What pydantic would tell to a programmer.
TEXTS = {
    "string_pattern_mismatch": "A key is a path inside the archive, such as “2026-11-22/a.mkv”.",
    "tuple_type": "This has to be a list.",
    "too_long": f"These are more than {MAX_MEDIA}.",
    "model_type": "This has to be an object.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of a cut list."""

    code: str
    field: str
    text: str


def refusal(problems: Sequence[Problem]) -> UserError:
    first = problems[0]
    more = f" ({len(problems)} problems in all.)" if len(problems) > 1 else ""
    errors = {problem.field: problem.text for problem in problems[:MAX_SHOWN]}
    message = f"The cut list cannot be used: {first.field}: {first.text}{more}"
    return UserError(message, code=f"episodes.cut_list_{first.code}", errors=errors)


def shape_problem(error: ErrorDetails) -> Problem:
    field = ".".join(str(step) for step in error["loc"]) or "cutList"
    known = {
        "version": ("version", "Only version 1.0.0 is known."),
        "outputTrack": ("empty", NOTHING_SHOWN),
        "inputMedia": ("empty", "At least one recording is needed."),
    }
    if field == "version" or (field in known and error["type"] == "too_short"):
        code, text = known[field]
        return Problem(code, field, text)
    return Problem("invalid", field, TEXTS.get(error["type"], f"{error['msg']}."))


def reference_problems(cut_list: CutList) -> Iterator[Problem]:
    tracks: dict[str, Sequence[OutputItem | OverlayItem]] = {
        "outputTrack": cut_list.output_track,
        "overlayTracks": cut_list.overlay_tracks,
    }
    for name, items in tracks.items():
        for position, item in enumerate(items):
            field = f"{name}.{position}"
            if item.media_index >= len(cut_list.input_media):
                text = f"There is no recording {item.media_index}."
                yield Problem("media_index", f"{field}.mediaIndex", text)
            elif item.section_index >= len(cut_list.input_media[item.media_index].sections):
                text = f"Recording {item.media_index} has no section {item.section_index}."
                yield Problem("section_index", f"{field}.sectionIndex", text)


def section_problems(cut_list: CutList) -> Iterator[Problem]:
    for index, media in enumerate(cut_list.input_media):
        field = f"inputMedia.{index}"
        if ".." in media.s3_location.split("/"):
            yield Problem("invalid", f"{field}.s3Location", "A key cannot contain “..”.")
        for number, section in enumerate(media.sections):
            if section.end_frame < section.start_frame:
                text = "A section has to end after its start."
                yield Problem("section_empty", f"{field}.sections.{number}", text)


def emptiness_problems(cut_list: CutList) -> Iterator[Problem]:
    if all(cut_list.section(item).is_empty for item in cut_list.output_track):
        yield Problem("empty", "outputTrack", NOTHING_SHOWN)


def fade_problems(cut_list: CutList) -> Iterator[Problem]:
    """Every moment of an item takes part in one fade at most."""
    items = cut_list.as_edit().items
    following = (*(item.fade_in for item in items[1:]), 0)
    before = items[0]
    for position, (item, crossfade) in enumerate(zip(items, following, strict=True)):
        field = f"outputTrack.{position}"
        if item.fade_in > min(item.length, before.length):
            text = "The fade is longer than the sections it joins."
            yield Problem("fade_too_long", f"{field}.transitionIn", text)
        elif item.fade_in + (crossfade or item.fade_out) > item.length:
            text = "The fades at both ends are longer than the section."
            yield Problem("fade_too_long", f"{field}.transitionOut", text)
        before = item


def length_problems(cut_list: CutList) -> Iterator[Problem]:
    if cut_list.as_edit().duration_ms > MAX_HOURS * 3_600_000:
        text = f"The video would last longer than {MAX_HOURS} hours."
        yield Problem("too_long", "outputTrack", text)


def media_problems(index: int, media: InputMedia, info: MediaInfo) -> Iterator[Problem]:
    length = -(-info.duration_ms * TICKS_PER_SECOND // 1000)
    for number, section in enumerate(media.sections):
        if section.is_empty:
            continue
        if section.start_frame >= length or section.end_frame > length + TOLERANCE_TICKS:
            text = (
                f"The section {section.start_frame} to {section.end_frame} lies outside "
                f"“{media.s3_location}”, which has {length} frames of 1/60 s."
            )
            yield Problem("outside_media", f"inputMedia.{index}.sections.{number}", text)
