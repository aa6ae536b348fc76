"""`POST /api/stream`: the existing client asks for the ingestion of a stream."""

from uuid import uuid4

import pytest

from glowing.jobs.models import Job
from tests.factories.streams import StreamFactory
from tests.tokens import api


@pytest.fixture
def ask(owner):
    def call(stream_id, user=owner, **fields):
        body = {"streamId": str(stream_id)} | fields
        return api(user).post("/api/stream", body, format="json")

    return call


def test_the_task_is_named_twice(ask, owner):
    stream = StreamFactory(owner=owner)

    answer = ask(stream.pk, initialPrompt="Django", initialSummary="A reading")

    job = Job.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {"id": str(job.pk), "executionArn": str(job.pk)}
    assert (job.kind, job.record_id, job.owner) == ("streams.ingest", stream.pk, owner)


def test_what_the_stream_is_about_is_kept(ask, owner):
    stream = StreamFactory(owner=owner)

    ask(stream.pk, initialPrompt="Django", initialSummary="A reading")

    stream.refresh_from_db()
    assert (stream.initial_prompt, stream.initial_summary) == ("Django", "A reading")


def test_what_is_not_said_stays(ask, owner):
    stream = StreamFactory(owner=owner, initial_prompt="Django", initial_summary="A reading")

    ask(stream.pk, initialPrompt="")

    stream.refresh_from_db()
    assert (stream.initial_prompt, stream.initial_summary) == ("", "A reading")


def test_a_stream_without_a_folder_has_nothing_to_ingest(ask, owner):
    answer = ask(StreamFactory(owner=owner, prefix="").pk)

    assert (answer.status_code, answer.json()["code"]) == (400, "streams.no_prefix")


def test_a_stream_that_is_being_ingested_is_not_ingested_twice(ask, owner):
    stream = StreamFactory(owner=owner)
    ask(stream.pk)

    answer = ask(stream.pk)

    assert (answer.status_code, answer.json()["code"]) == (409, "jobs.already_active")


@pytest.mark.parametrize("stream_id", [uuid4(), "nonsense"])
def test_a_stream_that_is_not_there_is_said_so(ask, stream_id):
    answer = ask(stream_id)

    assert (answer.status_code, answer.json()["code"]) == (404, "streams.not_found")


def test_a_stream_of_somebody_else_is_not_there(ask, owner, stranger):
    stream = StreamFactory(owner=owner)

    assert ask(stream.pk, stranger).json() == ask(uuid4()).json()
    assert not Job.objects.exists()


@pytest.mark.parametrize("body", [{}, [], "x", {"streamId": None}, {"streamId": {"a": 1}}])
def test_a_request_without_a_stream_is_refused(owner, body):
    answer = api(owner).post("/api/stream", body, format="json")

    assert answer.status_code == 400
    assert answer.json()["message"]


def test_nobody_is_told_to_sign_in(client):
    assert client.post("/api/stream").status_code == 401
