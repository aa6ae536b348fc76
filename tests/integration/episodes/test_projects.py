from __future__ import annotations

import pytest

from episodes.models import Project
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import StreamFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db

PROJECTS = "/api/records/projects"


@pytest.fixture
def stream(owner):
    return StreamFactory(owner=owner)


def cut(stream, **changes):
    return {
        "stream_id": str(stream.pk),
        "start_time": 12.5,
        "end_time": 90,
        "title": "Best",
    } | changes


def post(owner, **body):
    return api(owner).post(PROJECTS, body, format="json")


def test_a_project_comes_back_as_it_was_sent(owner, stream):
    sent = {
        "title": "Best of",
        "description": "All of it",
        "status": "anything",
        "episode_id": str(EpisodeFactory(owner=owner).pk),
        "cuts": [cut(stream, colour="red"), cut(stream, start_time=0)],
    }

    answer = post(owner, **sent)

    assert answer.status_code == 201
    assert sent.items() <= answer.json().items()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end_time": 12.5}, "cuts.1.end_time"),
        ({"start_time": -1}, "cuts.1.start_time"),
        ({"start_time": "12"}, "cuts.1.start_time"),
        ({"start_time": True}, "cuts.1.start_time"),
        ({"end_time": None}, "cuts.1.end_time"),
        ({"stream_id": "x"}, "cuts.1.stream_id"),
        ({"stream_id": "0199d6f5-0000-7000-8000-000000000000"}, "cuts.1.stream_id"),
    ],
)
def test_a_cut_that_cannot_be_is_refused_by_its_place(owner, stream, changes, field):
    answer = post(owner, title="Mine", cuts=[cut(stream), cut(stream, **changes)])

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


def test_a_cut_of_somebody_elses_stream_is_refused(owner, stranger):
    answer = post(owner, title="Mine", cuts=[cut(StreamFactory(owner=stranger))])

    assert list(answer.json()["errors"]) == ["cuts.0.stream_id"]


def test_a_project_takes_a_cut_after_the_stream_of_another_was_deleted(owner, stream):
    gone = StreamFactory(owner=owner)
    record = post(owner, title="Mine", cuts=[cut(gone)]).json()
    gone.delete()
    cuts = [*record["cuts"], cut(stream)]
    body = record | {"cuts": cuts, "updated_at": "2001-01-01T00:00:00Z"}

    answer = api(owner).put(f"{PROJECTS}/{record['id']}", body, format="json")

    assert answer.status_code == 200
    assert answer.json()["cuts"] == cuts
    assert answer.json()["updated_at"] > record["updated_at"]


def test_two_who_change_different_keys_of_whole_records_lose_nothing(owner, stream):
    record = post(owner, title="Old", cuts=[]).json()
    path = f"{PROJECTS}/{record['id']}"
    api(owner).put(path, record | {"title": "New"}, format="json")

    api(owner).put(path, {"cuts": [cut(stream)]}, format="json")

    project = Project.objects.get()
    assert (project.title, len(project.cuts)) == ("New", 1)
