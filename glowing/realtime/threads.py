"""Where sockets use the database: in a few threads of their own.

Without them every socket of a process would wait in one line, behind whoever waits for a lock.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import InterfaceError, OperationalError

from glowing.exceptions import TransientError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

P = ParamSpec("P")
R = TypeVar("R")
_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="sockets")


def in_thread(call: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Return the call as a coroutine; raises `TransientError` while the database is away."""

    @wraps(call)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except (OperationalError, InterfaceError) as err:
            text = "The database does not answer just now. Try again in a moment."
            raise TransientError(text, code="service.database_down") from err

    threaded: Callable[P, Awaitable[R]] = database_sync_to_async(
        guarded, thread_sensitive=False, executor=_THREADS
    )
    return threaded
