"""An id of somebody else inside a body or a filter is like one of nothing."""

from __future__ import annotations

import json

import pytest

from glowing.api import RESOURCES
from glowing.jobs.models import Job
from glowing.records.fields import OwnedKeyField
from tests import tokens
from tests.integration.security.rows import NOTHING, Rows
from tests.integration.security.visits import ask, browser, told

# What makes a new record of each kind, apart from the ids in question.
NEW = {
    "series": {"title": "Tea"},
    "streams": {"title": "Tea"},
    "video_clips": {"key": "2026-11-22/new.mkv"},
    "episodes": {"title": "Tea"},
    "projects": {"title": "Tea"},
    "stream_widgets": {"title": "Tea", "type": "poll"},
    "action_tokens": {"title": "Tea"},
    "chat_messages": {"channel_id": "1", "message": "Tea"},
}
OWNED_KEYS = [
    (resource, name, field.model)
    for resource in RESOURCES
    for name, field in resource.serializer().fields.items()
    if isinstance(field, OwnedKeyField)
]
ELSEWHERE = [
    ("PUT", "/api/records/projects/{project}", '{{"cuts":[{{"stream_id":"{stream}",'
     '"start_time":0,"end_time":1,"title":""}}]}}'),
    ("POST", "/api/stream", '{{"streamId":"{stream}","initialPrompt":"","initialSummary":""}}'),
    ("POST", "/api/records/action_tokens", '{{"title":"Tea","widgets":["{widget}"]}}'),
    ("POST", "/api/render", '{{"episodeIds":["{episode}"]}}'),
    ("POST", "/api/upload/youtube", '{{"episode_ids":["{episode}"]}}'),
]  # fmt: skip


def by_name(key: tuple) -> str:
    return f"{key[0].name}.{key[1]}"


def asked(theirs: Rows, method: str, address: str, body: object, identifier: str):
    visitor = browser(token=tokens.id_token(theirs.owner))
    text = body if isinstance(body, str) else json.dumps(body)
    return told(ask(visitor, method, address, text), identifier)


@pytest.mark.parametrize("key", OWNED_KEYS, ids=by_name)
def test_a_new_record_cannot_name_a_row_of_somebody_else(mine, theirs, key):
    resource, name, model = key
    address = f"/api/records/{resource.name}"
    foreign = str(mine.row_of(model).pk)

    answers = [
        asked(theirs, "POST", address, NEW[resource.name] | {name: one}, one)
        for one in (foreign, NOTHING)
    ]

    assert answers[0][0] == 400
    assert name in json.loads(answers[0][1])["errors"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("key", OWNED_KEYS, ids=by_name)
def test_a_record_cannot_be_made_to_name_a_row_of_somebody_else(mine, theirs, key):
    resource, name, model = key
    own = getattr(theirs.row_of(resource.model), resource.lookup)
    address = f"/api/records/{resource.name}/{own}"
    foreign = str(mine.row_of(model).pk)

    answers = [asked(theirs, "PUT", address, {name: one}, one) for one in (foreign, NOTHING)]

    assert answers[0][0] == 400
    assert answers[0] == answers[1]


@pytest.mark.parametrize("key", OWNED_KEYS, ids=by_name)
def test_a_filter_by_a_row_of_somebody_else_finds_nothing(mine, theirs, key):
    resource, name, model = key
    visitor = browser(token=tokens.id_token(theirs.owner))
    wanted = json.dumps({name: str(mine.row_of(model).pk)})

    answer = visitor.get(f"/api/records/{resource.name}", {"filter": wanted})

    assert answer.json() == {"items": [], "cursor": None}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_records_of_somebody_else_are_left_out_of_those_asked_for_by_id(mine, theirs, resource):
    visitor = browser(token=tokens.id_token(theirs.owner))
    row = mine.row_of(resource.model)
    foreign = str(getattr(row, resource.lookup, NOTHING))
    address = f"/api/records/{resource.name}"

    by_filter = visitor.get(address, {"filter": json.dumps({"id": [foreign]})})
    many = visitor.get(f"{address}/many", {"id": [foreign]})

    assert by_filter.json()["items"] == many.json()["items"] == []


@pytest.mark.parametrize(("method", "address", "body"), ELSEWHERE, ids=lambda part: part[:40])
def test_nothing_is_done_with_a_row_of_somebody_else(mine, theirs, method, address, body):
    visitor = browser(token=tokens.id_token(theirs.owner))
    address = address.format(project=theirs.project.pk)
    own = {"stream": mine.stream.pk, "episode": mine.episode.pk, "widget": mine.widget.pk}
    foreign = body.format(**own)
    nothing = body.format(**dict.fromkeys(own, NOTHING))
    before = Job.objects.count()

    answers = [
        visitor.generic(method, address, text, "application/json") for text in (foreign, nothing)
    ]

    ids = (*map(str, own.values()), NOTHING)
    assert told(answers[0], *ids) == told(answers[1], *ids)
    assert answers[0].status_code < 500
    assert Job.objects.count() == before
