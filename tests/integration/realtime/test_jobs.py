from __future__ import annotations

import asyncio
import time
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from glowing.jobs import services
from glowing.jobs.events import as_update
from glowing.jobs.runner import run_job
from tests import kinds  # noqa: F401
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def make(**values):
    return JobFactory(**values)


def count_slowly(run):
    """Work for two and a half seconds, reporting all the time."""
    with run.step("count", share=1):
        for done in range(250):
            run.report(done / 250)
            time.sleep(0.01)


async def next_update(socket):
    """Receive the next frame that is about a single job."""
    while (frame := await socket.receive_json_from(10))["type"] != "JOB_UPDATE":
        pass
    return frame


async def frames_until(socket, state):
    """Receive frames up to the one that shows this state."""
    frames = [await next_update(socket)]
    while frames[-1]["job"]["state"] != state:
        frames.append(await next_update(socket))
    return frames


async def frames_of_running(socket, job):
    """Run a job that counts slowly and return what its owner was sent meanwhile."""
    run = sync_to_async(run_job, thread_sensitive=False)
    running = asyncio.create_task(run(str(job.pk), count_slowly))
    frames = await frames_until(socket, "succeeded")
    await running
    return frames


async def test_the_owner_alone_is_sent_the_whole_job(connect, owner, stranger):
    mine, other = await connect(owner), await connect(stranger)

    job = await sync_to_async(services.enqueue)(
        kind="tests.work", owner=owner, record_id=uuid4(), title="Work"
    )

    assert await next_update(mine) == as_update(job)
    assert await other.receive_nothing()


async def test_progress_is_sent_at_most_once_a_second(connect, owner):
    socket = await connect(owner)
    job = await make(owner=owner)

    started = time.monotonic()
    frames = await frames_of_running(socket, job)

    moving = [frame["job"] for frame in frames if 0 < frame["job"]["progress"] < 1]
    assert 1 <= len(moving) <= time.monotonic() - started + 1
    assert moving[0]["step"] == "count"


async def test_progress_is_sent_between_frequent_heartbeats(connect, owner, settings):
    settings.JOBS = settings.JOBS | {"heartbeat_s": 0.1, "poll_s": 0.05}
    socket = await connect(owner)
    job = await make(owner=owner)

    frames = await frames_of_running(socket, job)

    assert any(0 < frame["job"]["progress"] < 1 for frame in frames)


async def test_a_reconnected_socket_gets_a_snapshot_of_what_goes_on(connect, owner, stranger):
    active = await make(owner=owner, running=True)
    ended = await make(owner=owner, failed=True)
    await make(owner=stranger, running=True)
    await make(owner=owner, succeeded=True, finished_at="2026-01-01T00:00Z")

    socket = await connect(owner)

    ids = [(await socket.receive_json_from(5))["job"]["id"] for _ in range(2)]
    assert ids == [str(active.pk), str(ended.pk)]
    assert await socket.receive_nothing()


async def test_a_rolled_back_job_is_never_announced(connect, owner):
    socket = await connect(owner)

    @sync_to_async
    def fail():
        from django.db import transaction

        with transaction.atomic():
            services.enqueue(kind="tests.work", owner=owner, record_id=uuid4(), title="Work")
            transaction.set_rollback(True)

    await fail()

    assert await socket.receive_nothing()
