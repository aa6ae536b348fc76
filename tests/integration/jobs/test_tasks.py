from __future__ import annotations

from uuid import uuid4

import pytest

from glowing.jobs import services
from glowing.jobs.models import Job, State, Task
from tests.factories.jobs import JobFactory, TaskFactory
from tests.tokens import api

pytestmark = pytest.mark.django_db
TASKS = "/api/records/tasks"


def listed(user, **query):
    answer = api(user).get(TASKS, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_a_task_says_what_goes_on(owner):
    job = JobFactory(owner=owner, running=True, kind="episodes.render", progress=0.5, step="encode")
    Task.objects.update(status="RUNNING")

    task = api(owner).get(f"{TASKS}/{job.task_id}").json()

    assert task == {
        "id": str(job.task_id),
        "user_id": str(owner.pk),
        "task_type": "rendering",
        "record_id": str(job.record_id),
        "title": job.title,
        "status": "RUNNING",
        "progress": 0.5,
        "step": "encode",
        "created_at": task["created_at"],
        "updated_at": task["updated_at"],
    }


def test_the_newest_come_first(owner):
    first, second = TaskFactory(owner=owner), TaskFactory(owner=owner)

    assert [task["id"] for task in listed(owner)] == [str(second.pk), str(first.pk)]


def test_nobody_sees_the_tasks_of_others(owner, stranger):
    task = TaskFactory(owner=owner)

    assert listed(stranger) == []
    assert api(stranger).get(f"{TASKS}/{task.pk}").status_code == 404
    assert api(stranger).delete(f"{TASKS}/{task.pk}").status_code == 404


@pytest.mark.parametrize("name", ["status", "task_type", "record_id"])
def test_tasks_are_found_by(name, owner):
    wanted = TaskFactory(owner=owner, status="FAILED", task_type="upload")
    TaskFactory(owner=owner)

    found = listed(owner, filter=f'{{"{name}": "{getattr(wanted, name)}"}}')

    assert [task["id"] for task in found] == [str(wanted.pk)]


def test_children_belong_to_the_task_of_their_parent(owner):
    root = services.enqueue(kind="tests.work", owner=owner, record_id=uuid4(), title="All of it")

    child = services.enqueue(
        kind="tests.work", owner=owner, record_id=uuid4(), title="A part", parent=root
    )

    assert (root.task_id, child.task_id) == (root.pk, root.pk)
    assert [task["title"] for task in listed(owner)] == ["All of it"]


def test_progress_is_that_of_all_its_jobs(owner):
    root = JobFactory(owner=owner, succeeded=True)
    JobFactory(owner=owner, running=True, parent=root, progress=0.5, title="Transcribe one.mkv")
    Task.objects.update(status="RUNNING")

    [task] = listed(owner)

    assert (task["progress"], task["step"]) == (0.75, "Transcribe one.mkv")


def test_a_failed_task_says_what_went_wrong(owner):
    JobFactory(owner=owner, failed=True, error_detail="The recording is damaged.")
    Task.objects.update(status="FAILED")

    assert listed(owner)[0]["error"] == "The recording is damaged."


def test_what_there_is_nothing_to_say_of_is_absent(owner):
    JobFactory(owner=owner, succeeded=True)
    Task.objects.update(status="COMPLETED")

    [task] = listed(owner)

    assert not {"step", "error"} & set(task)
    assert task["progress"] == 1.0


def test_a_task_that_is_over_is_deleted_with_its_jobs(owner):
    job = JobFactory(owner=owner, succeeded=True)

    answer = api(owner).delete(f"{TASKS}/{job.task_id}")

    assert answer.status_code == 204
    assert not Job.objects.exists()


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_a_task_that_goes_on_is_not_deleted(owner, state):
    job = JobFactory(owner=owner, state=state)

    answer = api(owner).delete(f"{TASKS}/{job.task_id}")

    assert (answer.status_code, answer.json()["code"]) == (409, "jobs.still_active")


@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_tasks_are_not_written(owner, method):
    task = TaskFactory(owner=owner)
    path = TASKS if method == "post" else f"{TASKS}/{task.pk}"

    answer = getattr(api(owner), method)(path, {"status": "COMPLETED"}, format="json")

    assert answer.status_code == 405


def test_a_long_list_takes_no_more_queries_than_a_short_one(owner, django_assert_max_num_queries):
    for _ in range(5):
        JobFactory(owner=owner, running=True, parent=JobFactory(owner=owner, succeeded=True))
    client = api(owner)

    with django_assert_max_num_queries(2):  # who asks, and the tasks
        client.get(TASKS)
