"""Wakes widgets when they are due. It runs inside every web process; whoever is first does it."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from channels.db import database_sync_to_async
from django.utils import timezone

from glowing.jobs.outage import DATABASE_LOST
from widgets import services
from widgets.models import StreamWidget

if TYPE_CHECKING:
    from uuid import UUID

POLL_S = 1.0
FAILED_WAITS = timedelta(minutes=1)
BATCH = 100

logger = logging.getLogger(__name__)


async def run(is_over: asyncio.Event) -> None:
    """Wake widgets to the moment, until it is over.

    What is due is read once a second, and at the moment of the next that is known; nothing is
    written when nothing is due. What became due while no process ran is done at the start. After
    a failure, as without the database, it looks again a second later.
    """
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="widgets-clock")
    look = database_sync_to_async(Clock().look, thread_sensitive=False, executor=pool)
    while not is_over.is_set():
        try:
            pause_s = await look()
        except Exception:
            logger.exception("widgets.clock_failed")
            pause_s = POLL_S
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await is_over.wait()
    pool.shutdown(wait=False)


@dataclass
class Clock:
    """What was woken at the last look: if it is due again at once, it has to wait."""

    woken: set[UUID] = field(default_factory=set)

    def look(self) -> float:
        """Wake what is due, and return for how many seconds there is nothing to do."""
        now = timezone.now()
        soon = now + timedelta(seconds=POLL_S)
        rows = StreamWidget.objects.filter(wakes_at__lte=soon).order_by("wakes_at")
        known = {pk: at for pk, at in rows.values_list("pk", "wakes_at")[:BATCH] if at}
        due = {pk for pk, at in known.items() if at <= now}
        for pk in due:
            _wake(pk)
        is_new, self.woken = bool(due - self.woken), due
        if is_new:
            return 0
        later = [at for pk, at in known.items() if pk not in due]
        return min([POLL_S, *((at - timezone.now()).total_seconds() for at in later)])


def _wake(widget_id: UUID) -> None:
    """Wake one; one with something wrong waits, and keeps none of the others asleep."""
    try:
        services.wake(widget_id=widget_id)
    except DATABASE_LOST:
        raise
    except Exception:
        logger.exception("widgets.wake_failed", extra={"widget": str(widget_id)})
        again_at = timezone.now() + FAILED_WAITS
        StreamWidget.objects.filter(pk=widget_id).update(wakes_at=again_at)
