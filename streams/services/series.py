from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max

if TYPE_CHECKING:
    from streams.models import Series


def update_series(*, series: Series, changes: dict[str, Any]) -> Series:
    """Write columns of a series whose row is locked, as for giving out an episode's number.

    The highest number given out is never below one that an episode has: the existing client
    writes it, from what it knew when its page was opened.
    """
    name = "max_episode_order_index"
    if name in changes:
        taken = series.episodes.aggregate(taken=Max("order_index"))["taken"]
        changes[name] = max(filter(None, (taken, changes[name])), default=changes[name])
    for key, value in changes.items():
        setattr(series, key, value)
    series.save(update_fields=[*changes, "updated_at"])
    return series
