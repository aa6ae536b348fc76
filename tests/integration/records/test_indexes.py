"""No list that a screen asks for reads a whole table, whatever it is filtered by."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glowing.api import RESOURCES
from tests.records import FACTORIES, contract_filters, fill, make
from tests.tokens import api as client_of

ROWS = 20_000
BIG = [resource for resource in RESOURCES if resource.name in FACTORIES]


@pytest.mark.parametrize("resource", BIG, ids=lambda resource: resource.name)
def test_every_filter_of_a_screen_uses_an_index(resource, owner, stranger):
    row = make(resource.name, owner)
    fill(row, resource.name, ROWS)
    fill(make(resource.name, stranger), resource.name, ROWS // 20)

    filters = contract_filters(resource.name, row)
    whole = [asked for asked in filters if reads_whole(resource, owner, filter=json.dumps(asked))]

    assert whole == []


@pytest.mark.parametrize("resource", BIG, ids=lambda resource: resource.name)
def test_a_later_page_begins_where_the_one_before_ended(resource, owner):
    fill(make(resource.name, owner), resource.name, ROWS // 5)
    api = client_of(owner)
    first = api.get(f"/api/records/{resource.name}", {"perPage": "1000"}).json()

    statement = sql_of(resource, owner, cursor=first["cursor"], perPage="100")

    assert rows_read(plan_of(statement, analyze=True)) < 1000


def reads_whole(resource, owner, **query):
    plan = plan_of(sql_of(resource, owner, perPage="100", **query))
    table = resource.model._meta.db_table
    return any(
        node["Node Type"] == "Seq Scan" and node["Relation Name"] == table for node in nodes(plan)
    )


def sql_of(resource, owner, **query):
    """Return the statement that selected the page."""
    with CaptureQueriesContext(connection) as asked:
        answer = client_of(owner).get(f"/api/records/{resource.name}", query)
    assert answer.status_code == 200
    table = f'FROM "{resource.model._meta.db_table}"'
    return next(one["sql"] for one in asked if table in one["sql"] and "LIMIT" in one["sql"])


def plan_of(statement, *, analyze=False):
    options = "ANALYZE, FORMAT JSON" if analyze else "FORMAT JSON"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}) {statement}")
        return cursor.fetchone()[0][0]["Plan"]


def nodes(plan):
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def rows_read(plan):
    """Return how many rows any step of a plan took in, those that it threw away included."""
    return max(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes(plan)
    )
