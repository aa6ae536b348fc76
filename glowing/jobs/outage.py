"""A restart of the database must not cost hours of finished work."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

DATABASE_LOST = (OperationalError, InterfaceError)
PAUSE_S = 0.5


def through_outages(write: Callable[[], None], patience_s: float) -> None:
    """Call `write` again while the database is away, for at most so many seconds.

    Only for a single statement or a whole transaction. Raises the database's last error.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return write()
        except DATABASE_LOST:
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            logger.warning("job.database_away", exc_info=True)
            connection.close()
            time.sleep(PAUSE_S)
