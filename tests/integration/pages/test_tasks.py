import pytest

from glowing.jobs.models import State
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_a_failed_task_says_why(client, job):
    assert b"The disk is full." in client.get("/tasks").content


def test_tasks_of_others_are_not_listed(client, stranger):
    JobFactory(owner=stranger, title="Theirs")

    assert b"Theirs" not in client.get("/tasks").content


def test_what_only_workers_read_is_not_fetched(client, owner, job):
    JobFactory(owner=owner, parent=job)

    listed, parent = client.get("/tasks").context["page"].object_list[0], job

    assert {"ledger", "input"} <= listed.get_deferred_fields()
    assert listed.parent == parent
    assert {"ledger", "input", "log_tail"} <= listed.parent.get_deferred_fields()


def test_tasks_are_filtered_by_state(client, owner, job):
    JobFactory(owner=owner, succeeded=True, title="Finished work")

    html = client.get("/tasks?state=failed").content

    assert b"The disk is full." in html
    assert b"Finished work" not in html


def test_the_task_list_needs_the_same_queries_for_any_number(
    client, owner, job, django_assert_num_queries
):
    JobFactory.create_batch(10, owner=owner, parent=job)

    with django_assert_num_queries(5):
        client.get("/tasks")


def test_a_waiting_task_is_cancelled(client, owner):
    job = JobFactory(owner=owner)
    client.post(f"/tasks/{job.pk}/cancel")

    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_failed_task_is_retried(client, job):
    answer = client.post(f"/tasks/{job.pk}/retry", headers=HTMX)

    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert b"Waiting" in answer.content


def test_a_finished_task_cannot_be_cancelled(client, job):
    answer = client.post(f"/tasks/{job.pk}/cancel", headers=HTMX)

    assert answer.status_code == 409
    assert answer.headers["HX-Reswap"] == "beforeend"


def test_an_action_returns_to_the_page_it_came_from(client, job):
    answer = client.post(f"/tasks/{job.pk}/retry", {"next": "/episodes"})

    assert answer.headers["Location"] == "/episodes"


def test_an_action_returns_to_no_other_site(client, job):
    answer = client.post(f"/tasks/{job.pk}/retry", {"next": "https://example.org/"})

    assert answer.headers["Location"] == "/tasks"
