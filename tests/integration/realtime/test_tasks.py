from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from glowing.jobs import services, statuses, sweeper
from glowing.jobs.models import Job, State, Task
from glowing.jobs.runner import run_job
from glowing.jobs.statuses import as_payload, with_progress
from tests import kinds  # noqa: F401
from tests.factories.jobs import JobFactory
from tests.tokens import api, id_token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listen(connect):
    """Open a socket as the existing client does."""

    async def open_one(user):
        return await connect(token=await sync_to_async(id_token)(user), origin=None)

    return open_one


def enqueue(owner, **fields):
    fields = {"kind": "tests.work", "record_id": uuid4(), "title": "Work"} | fields
    return services.enqueue(owner=owner, **fields)


async def changes(socket, count):
    """Receive so many changes of tasks, and nothing else."""
    frames = [await socket.receive_json_from(10) for _ in range(count)]
    assert {frame["type"] for frame in frames} == {"TASK_UPDATE"}
    assert await socket.receive_nothing()
    return [(frame["old_status"], frame["task"]["status"]) for frame in frames]


async def test_a_task_is_told_from_its_beginning_to_its_end(listen, owner):
    socket = await listen(owner)

    job = await sync_to_async(enqueue)(owner)
    await sync_to_async(run_job)(str(job.pk), lambda run: None)

    assert await changes(socket, 3) == [
        (None, "PENDING"), ("PENDING", "RUNNING"), ("RUNNING", "COMPLETED"),
    ]  # fmt: skip


async def test_what_is_told_is_what_the_list_says(listen, owner):
    socket = await listen(owner)

    job = await sync_to_async(enqueue)(owner)

    frame = await socket.receive_json_from(10)
    listed = await sync_to_async(lambda: api(owner).get(f"/api/records/tasks/{job.pk}").json())()
    assert frame["task"] == listed


async def test_nobody_else_is_told(listen, owner, stranger):
    other = await listen(stranger)

    await sync_to_async(enqueue)(owner)

    assert await other.receive_nothing()


async def test_a_task_that_is_rolled_back_is_never_told(listen, owner):
    socket = await listen(owner)

    @sync_to_async
    def fail():
        with transaction.atomic():
            enqueue(owner)
            transaction.set_rollback(True)

    await fail()

    assert await socket.receive_nothing()


async def test_a_task_runs_until_what_follows_from_it_is_done(listen, owner):
    root = await sync_to_async(enqueue)(owner)
    socket = await listen(owner)
    children = []

    def lead_on(run):
        with run.complete():
            children.append(enqueue(owner, parent=root))

    await sync_to_async(run_job)(str(root.pk), lead_on)
    between = await changes(socket, 1)
    await sync_to_async(run_job)(str(children[0].pk), lambda run: None)

    assert between == [("PENDING", "RUNNING")]
    assert await changes(socket, 1) == [("RUNNING", "COMPLETED")]


async def test_a_retry_of_a_part_takes_the_task_up_again(listen, owner):
    root = await sync_to_async(JobFactory)(owner=owner, succeeded=True)
    child = await sync_to_async(JobFactory)(owner=owner, failed=True, parent=root)
    await sync_to_async(statuses.settle)(root.task_id)
    socket = await listen(owner)

    await sync_to_async(services.retry)(job=child)
    await sync_to_async(run_job)(str(child.pk), lambda run: None)

    assert await changes(socket, 2) == [("FAILED", "RUNNING"), ("RUNNING", "COMPLETED")]


async def test_a_cancelled_task_is_aborted(listen, owner):
    job = await sync_to_async(enqueue)(owner)
    socket = await listen(owner)

    await sync_to_async(services.request_cancel)(job=job)

    assert await changes(socket, 1) == [("PENDING", "ABORTED")]


async def test_progress_alone_is_no_news_of_a_task(listen, owner):
    job = await sync_to_async(JobFactory)(owner=owner, running=True)
    await sync_to_async(statuses.settle)(job.task_id)
    socket = await listen(owner)

    await sync_to_async(Job.objects.update)(progress=0.5)
    await sync_to_async(statuses.settle)(job.task_id)

    assert await socket.receive_nothing()


async def test_of_many_that_settle_at_once_one_tells(listen, owner):
    job = await sync_to_async(JobFactory)(owner=owner, running=True)
    socket = await listen(owner)

    def settle(_):
        try:
            statuses.settle(job.task_id)
        finally:
            connection.close()

    @sync_to_async
    def settle_together():
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(settle, range(8)))

    await settle_together()

    assert await changes(socket, 1) == [("PENDING", "RUNNING")]


async def test_what_a_dead_process_could_not_tell_is_told_by_the_sweeper(listen, owner):
    job = await sync_to_async(JobFactory)(owner=owner, running=True)
    await sync_to_async(statuses.settle)(job.task_id)
    await sync_to_async(Job.objects.update)(state=State.SUCCEEDED)
    socket = await listen(owner)

    await sync_to_async(sweeper.settle_forgotten)()

    assert await changes(socket, 1) == [("RUNNING", "COMPLETED")]


def test_a_deleted_task_is_settled_by_doing_nothing(owner):
    statuses.settle(uuid4())

    assert not Task.objects.exists()


def test_a_payload_leaves_out_what_is_absent(owner):
    job = JobFactory(owner=owner)

    assert not {"step", "error"} & set(
        as_payload(with_progress(Task.objects.all()).get(pk=job.task_id))
    )
