from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from streams.models import Series
from streams.signals import plans_changed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glowing.accounts.models import User

PLANNED = frozenset(
    {
        "title", "is_active", "timezone", "start_date", "end_date", "start_time", "end_time",
        "recurrence", "skips", "twitch_category",
    }
)  # fmt: skip


@transaction.atomic
def create_series(*, owner: User, data: Iterable[dict[str, Any]]) -> list[Series]:
    made = Series.objects.bulk_create([Series(owner=owner, **one) for one in data])
    announce_plans(owner=owner)
    return made


@transaction.atomic
def delete_series(*, series: Series) -> None:
    """Delete a series; its streams and episodes stay."""
    owner = series.owner
    series.delete()
    announce_plans(owner=owner)


def announce_plans(*, owner: User) -> None:
    """Tell whoever shows the person's plans that they may be others, in one transaction with it."""
    plans_changed.send(Series, owner=owner)


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
    if not PLANNED.isdisjoint(changes):
        announce_plans(owner=series.owner)
    return series
