"""Several at once, each with a connection of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(*works, times):
    """Do each of the works `times` times, all of them at the same time."""

    def run(work):
        try:
            for number in range(times):
                work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(run, works))


def somebody_waits():
    """Say whether another connection waits for what the transaction of this one holds.

    Locks are of the whole server, and tests of another process have some too.
    """
    mine = "NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM pg_locks WHERE {mine})")
        return cursor.fetchone()[0]
