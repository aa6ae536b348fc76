from __future__ import annotations

import json
import shutil

import pytest
from websockets.sync.client import connect

from streams.services import request_ingest
from tests.factories.streams import StreamFactory
from tests.tokens import id_token

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]


@pytest.fixture
def stream(owner, folders, sample):
    """The sample stream, in the archive of its owner."""
    day = folders / "archive" / owner.archive_name("day")
    shutil.copytree(sample, day, ignore=shutil.ignore_patterns("*.json"))
    return StreamFactory(owner=owner, prefix="day")


def test_an_ingestion_is_told_until_everything_that_follows_is_done(web, worker, owner, stream):
    server = web()
    worker(concurrency=2)
    address = f"ws://127.0.0.1:{server.port}/ws?token={id_token(owner)}"

    with connect(address) as socket:
        job = request_ingest(stream=stream)
        frames = [json.loads(socket.recv(timeout=300)) for _ in range(3)]
        with pytest.raises(TimeoutError):
            socket.recv(timeout=1)

    assert {frame["type"] for frame in frames} == {"TASK_UPDATE"}
    assert [(frame["old_status"], frame["task"]["status"]) for frame in frames] == [
        (None, "PENDING"), ("PENDING", "RUNNING"), ("RUNNING", "COMPLETED"),
    ]  # fmt: skip
    assert {frame["task"]["id"] for frame in frames} == {str(job.pk)}
    assert frames[-1]["task"]["record_id"] == str(stream.pk)
    assert stream.suggestions.exists()
