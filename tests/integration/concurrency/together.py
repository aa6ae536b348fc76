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
