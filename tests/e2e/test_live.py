import pytest
from playwright.sync_api import expect

import tests.kinds  # noqa: F401 - registers the kinds
from glowing.jobs.services import enqueue

NO_SOCKET = "window.WebSocket = class extends EventTarget {};"


@pytest.fixture
def job(person, beside, tmp_path):
    """A job that holds in its second step until `hold-two` is gone."""
    (tmp_path / "hold-two").touch()
    return beside(
        enqueue,
        kind="tests.steps",
        owner=person,
        record_id=person.pk,
        title="Walk three steps",
        input={"folder": str(tmp_path)},
    )


def test_a_task_moves_and_ends_without_a_reload(logged_in, work, job, tmp_path, accessible):
    logged_in.goto("/tasks")
    expect(logged_in.locator("[data-job-step]")).to_have_text("two")
    expect(logged_in.locator("[data-job-percent]")).to_have_text("50 %")
    accessible(logged_in)
    (tmp_path / "hold-two").unlink()
    expect(logged_in.locator(f"[data-job='{job.pk}']")).to_have_attribute("data-state", "succeeded")


def test_a_task_is_polled_when_there_is_no_socket(logged_in, work, job, tmp_path):
    logged_in.context.add_init_script(NO_SOCKET)
    logged_in.goto("/tasks")
    expect(logged_in.locator("[data-job-step]")).to_have_text("two")
    (tmp_path / "hold-two").unlink()
    expect(logged_in.locator(f"[data-job='{job.pk}']")).to_have_attribute("data-state", "succeeded")


def test_a_page_recovers_when_the_server_comes_back(logged_in, own_server, person, beside):
    logged_in.goto(f"{own_server.address}/tasks")
    expect(logged_in.get_by_text("No tasks yet")).to_be_visible()
    notice = logged_in.get_by_role("status").filter(has_text="Live updates paused").first
    expect(notice).to_be_hidden()
    own_server.kill()
    expect(notice).to_be_visible()
    work = {"kind": "tests.work", "record_id": person.pk, "title": "Asked for meanwhile"}
    beside(enqueue, owner=person, **work)

    own_server.start()

    expect(logged_in.get_by_text("Asked for meanwhile", exact=True).first).to_be_visible()
    expect(notice).to_be_hidden()


def test_a_running_task_is_cancelled_with_a_button(logged_in, work, job):
    logged_in.goto("/tasks")
    expect(logged_in.locator("[data-job-step]")).to_have_text("two")
    logged_in.get_by_role("button", name="Cancel Walk three steps").click()

    expect(logged_in.locator(f"[data-job='{job.pk}']")).to_have_attribute("data-state", "cancelled")
    expect(logged_in.get_by_role("button", name="Retry Walk three steps")).to_be_visible()
