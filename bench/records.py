"""Lists of 100 records out of 100,000, over HTTP, against bare SQL and `json.dumps`.

    python -m bench.records [resource …]

Every filter that the existing client's screens send is asked for in turn; the slowest counts.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import psycopg

from bench.database import database
from bench.harness import Result

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 100_000
PAGE = 100
RUNS = 60
BAR_MS = 50


def main(wanted: list[str]) -> int:
    with database(), tempfile.TemporaryDirectory() as name:
        from django.conf import settings
        from django.db import connection

        from glowing.accounts.models import User
        from glowing.api import RESOURCES
        from tests.records import FACTORIES
        from tests.web import Web
        from tests.worker import database_url

        url = database_url(connection.settings_dict)
        env = {
            "DATABASE_URL": url,
            "REDIS_URL": settings.REDIS_URL,
            "GLOWING_DATA_DIR": os.environ["GLOWING_DATA_DIR"],
        }
        owner = User.objects.create_user("bench")
        resources = [one for one in RESOURCES if one.name in (wanted or FACTORIES)]
        rows = {one.name: filled(one.name, owner) for one in resources}
        with closing(Web(Path(name), env)) as web:
            web.start()
            lists = Lists(owner, web.port, url)
            return max(lists.measure(one, rows[one.name]).show() for one in resources)


def filled(name: str, owner: Any) -> Any:
    from tests.records import fill, make

    row = make(name, owner)
    fill(row, name, ROWS)
    return row


class Lists:
    """One client with an open connection and a token, and one connection to the database."""

    def __init__(self, owner: Any, port: int, database_url: str) -> None:
        from tests.tokens import id_token

        self._owner = owner
        self._headers = {"Authorization": id_token(owner)}
        self._web = http.client.HTTPConnection("127.0.0.1", port)
        self._database = psycopg.connect(database_url, cursor_factory=psycopg.ClientCursor)

    def measure(self, resource: Any, row: Any) -> Result:
        from tests.records import contract_filters

        worst, ours, bare = "", 0.0, 0.0
        for asked in contract_filters(resource.name, row):
            path = self._path(resource.name, asked)
            self._web.close()  # the server ends what is idle while the peer works
            mine = p95_ms(lambda path=path: self._ask(path))
            sql = self._sql(resource, asked)
            peer = p95_ms(lambda sql=sql: self._query(sql))
            if mine > ours:
                worst, ours, bare = json.dumps(asked), mine, peer
        return Result(
            f"list {PAGE} of {ROWS:,} {resource.name.replace('_', ' ')}, worst filter",
            "p95",
            ours=f"{ours:.1f} ms `{worst}`",
            peer=f"{bare:.1f} ms",
            ratio=f"{ours / bare:.1f}",
            bar=f"{BAR_MS} ms",
            holds=ours <= BAR_MS,
        )

    def _path(self, name: str, asked: dict[str, Any]) -> str:
        query = {"cursor": "null", "perPage": PAGE, "filter": json.dumps(asked)}
        return f"/api/records/{name}?{urlencode(query)}"

    def _ask(self, path: str) -> None:
        self._web.request("GET", path, headers=self._headers)
        answer = self._web.getresponse()
        body = json.loads(answer.read())
        assert answer.status == 200, body
        assert len(body["items"]) <= PAGE

    def _sql(self, resource: Any, asked: dict[str, Any]) -> tuple[str, Any]:
        """Return the one statement that selects these rows, as the server writes it."""
        from glowing.records import filters
        from glowing.records.cursors import Keyset

        columns = filters.columns_of(resource.serializer)
        rows = resource.rows_of(self._owner)
        rows = rows.filter(filters.conditions(resource, columns, asked))
        keys = Keyset.of(resource.order, resource.model).keys
        query = rows.order_by(*(key.order for key in keys))[: PAGE + 1].query
        return query.sql_with_params()

    def _query(self, sql: tuple[str, Any]) -> None:
        json.dumps(self._database.execute(*sql).fetchall(), default=str)


def p95_ms(work: Callable[[], None]) -> float:
    """Return the 95th percentile of `RUNS` runs, after a few to warm up."""
    for _ in range(5):
        work()
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
