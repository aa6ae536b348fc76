"""What YouTube takes as a video's title, description and tags. Django-free.

From https://developers.google.com/youtube/v3/docs/videos: `snippet.title`, `snippet.description`
and `snippet.tags[]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLE_MAX = 100
DESCRIPTION_MAX_BYTES = 5000
TAGS_MAX = 500
_NO_ANGLES = "YouTube takes no < and > here."


def title_problem(title: str) -> str:
    """Say in a sentence why YouTube would refuse a title; empty when it would not."""
    if len(title) > TITLE_MAX:
        return f"YouTube takes {TITLE_MAX} characters at most; these are {len(title)}."
    return _angles(title)


def description_problem(description: str) -> str:
    """Say in a sentence why YouTube would refuse a description; it counts bytes of UTF-8."""
    size = len(description.encode(errors="replace"))
    if size > DESCRIPTION_MAX_BYTES:
        return (
            f"YouTube takes {DESCRIPTION_MAX_BYTES} bytes at most, and letters beyond English "
            f"have two or more; these are {size}."
        )
    return _angles(description)


def tags_problem(tags: Sequence[str]) -> str:
    """Say in a sentence why YouTube would refuse these tags together."""
    for tag in tags:
        if not tag.strip():
            return "A tag cannot be empty."
        if "," in tag or not tag.isprintable():
            return f"“{tag}” has a comma or a line break: make two tags of it."
        if problem := _angles(tag):
            return f"“{tag}”: {problem}"
    length = tags_length(tags)
    if length > TAGS_MAX:
        return (
            f"YouTube takes {TAGS_MAX} characters of tags at most, commas and quotes around tags "
            f"with spaces included; these are {length}."
        )
    return ""


def tags_length(tags: Sequence[str]) -> int:
    """Count tags as YouTube does: commas between them, quotes around those with a space."""
    quotes = 2 * sum(" " in tag for tag in tags)
    return sum(map(len, tags)) + quotes + max(0, len(tags) - 1)


def fitting_title(title: str) -> str:
    """Return the title as far as YouTube takes it."""
    return title.replace("<", "").replace(">", "").strip()[:TITLE_MAX].rstrip()


def _angles(text: str) -> str:
    return _NO_ANGLES if "<" in text or ">" in text else ""
