"""Where the recordings of a stream lie, as the existing client asks for every row of its list."""

from pathlib import Path
from uuid import uuid4

import pytest

from glowing import storage
from tests.factories.streams import StreamFactory
from tests.tokens import api

KIB = 1024


@pytest.fixture
def stream(owner):
    return StreamFactory(owner=owner, prefix="2026-11-22")


@pytest.fixture
def ask(owner):
    def call(stream_id, user=owner):
        return api(user).get(f"/api/ingestion/streams/{stream_id}/s3-status")

    return call


def put(stream, name, size=KIB):
    """Put a recording into the archive, whatever that is made of."""
    archive, stored = storage.archive(), stream.owner.archive_name(f"{stream.prefix}/{name}")
    if hasattr(archive, "bucket"):
        archive.bucket.Object(f"{archive.location}/{stored}").put(Body=b"x" * size)
    else:
        path = Path(archive.path(stored))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)


def warm(size):
    return {
        "exists": True,
        "storage_class": "STANDARD",
        "size_bytes": size,
        "retrieval_required": False,
        "estimated_compute_cost_usd": 0.0,
    }


MISSING = {"exists": False, "retrieval_required": False}


def test_recordings_in_a_folder_are_read_as_they_are(ask, stream):
    put(stream, "a.mkv")
    put(stream, "part 2/b.mkv")
    put(stream, "notes.txt")

    assert ask(stream.pk).json() == warm(2 * KIB)


def test_a_folder_of_a_similar_name_is_another(ask, stream):
    put(stream, "../2026-11-222/a.mkv")

    assert ask(stream.pk).json() == MISSING


@pytest.mark.parametrize("prefix", ["2026-11-22", ""])
def test_a_stream_without_recordings_has_none(ask, owner, prefix):
    put(StreamFactory(owner=owner, prefix="2026-11-21"), "a.mkv")

    assert ask(StreamFactory(owner=owner, prefix=prefix).pk).json() == MISSING


def test_a_recording_that_comes_is_seen_at_once(ask, stream):
    ask(stream.pk)

    put(stream, "a.mkv")

    assert ask(stream.pk).json()["exists"] is True


@pytest.mark.usefixtures("s3")
def test_recordings_in_a_bucket_are_described_as_it_says(ask, stream):
    put(stream, "a.mkv")
    put(stream, "b.mkv")

    assert ask(stream.pk).json() == warm(2 * KIB)


@pytest.mark.usefixtures("s3")
def test_an_empty_bucket_has_no_recordings(ask, stream):
    assert ask(stream.pk).json() == MISSING


@pytest.mark.usefixtures("s3")
def test_a_bucket_is_asked_once_a_minute(ask, stream):
    ask(stream.pk)

    put(stream, "a.mkv")

    assert ask(stream.pk).json() == MISSING


@pytest.mark.usefixtures("s3")
def test_the_same_folder_of_two_people_is_not_mixed_up(ask, stream, stranger):
    put(stream, "a.mkv")
    ask(stream.pk)
    theirs = StreamFactory(owner=stranger, prefix=stream.prefix)

    assert ask(theirs.pk, stranger).json() == MISSING


def test_a_bucket_that_is_away_is_said_to_be(ask, stream, s3, settings):
    options = settings.STORAGES["archive"]["OPTIONS"] | {"endpoint_url": "http://127.0.0.1:9"}
    archive = settings.STORAGES["archive"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"archive": archive}

    answer = ask(stream.pk)

    assert (answer.status_code, answer.json()["code"]) == (503, "storage.unavailable")


@pytest.mark.parametrize("stream_id", [uuid4(), "nonsense", "2026-11-22"])
def test_a_stream_that_is_not_there_is_said_so(ask, owner, stream_id):
    answer = ask(stream_id)

    assert answer.status_code == 404
    assert answer.json()["message"] == "There is no such stream."


def test_a_stranger_learns_nothing(ask, stream, stranger):
    answer = ask(stream.pk, stranger)

    assert (answer.status_code, answer.json()) == (404, ask(uuid4()).json())


def test_nobody_is_told_to_sign_in(client, stream):
    assert client.get(f"/api/ingestion/streams/{stream.pk}/s3-status").status_code == 401


def test_a_row_of_the_list_costs_two_queries(ask, stream, django_assert_num_queries):
    put(stream, "a.mkv")

    with django_assert_num_queries(2):  # who asks, and the stream
        ask(stream.pk)
