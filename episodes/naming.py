"""Titles and descriptions of episodes, by the templates of their series. Django-free."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from episodes.youtube_limits import fitting_title

if TYPE_CHECKING:
    from streams.models import Series, Stream

TITLE_TEMPLATE = "${title} - Episode ${episode_order_index}"
DESCRIPTION_TEMPLATE = "${stream_description}"


def texts_of(
    stream: Stream, series: Series | None, *, title: str, number: int | None
) -> tuple[str, str]:
    """Return title and description; without a series the title stays as it is."""
    values = {
        "title": title,
        "stream_title": stream.title,
        "stream_description": stream.description or "",
        "episode_order_index": "" if number is None else str(number),
        "stream_count": str((series and series.stream_count) or ""),
    }
    templates = "${title}", DESCRIPTION_TEMPLATE
    if series:
        templates = (
            series.episode_title_template or TITLE_TEMPLATE,
            series.episode_description_template or DESCRIPTION_TEMPLATE,
        )
    return fitting_title(_filled(templates[0], values)), _filled(templates[1], values)


def _filled(template: str, values: dict[str, str]) -> str:
    """Replace `${name}`; an unknown name becomes nothing."""
    return re.sub(r"\$\{(\w+)\}", lambda found: values.get(found[1], ""), template)
