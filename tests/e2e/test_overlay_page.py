"""How the page of a source behaves: its secret, its patience, what it is told to do."""

import pytest
from playwright.sync_api import expect

from tests.factories.widgets import StreamWidgetFactory
from widgets import events, services

UNHEARD = """
window.WebSocket = class extends WebSocket {
  send() {}
};
"""
FRAME = """() => new Promise((ready) => {
  const frame = document.createElement("iframe");
  frame.src = location.href;
  addEventListener("message", ({data}) => data.type === "ready" && ready());
  document.body.append(frame);
})"""
TELL = "(message) => frames[0].postMessage(message, location.origin)"


@pytest.fixture
def goal(person):
    return StreamWidgetFactory(
        owner=person,
        title="Goal",
        type="goal",
        config={"label": "Followers", "target": 9},
        state={},
    )


@pytest.fixture
def stage(page):
    return page.locator("#stage")


def address(widget) -> str:
    return f"/widgets/{widget.pk}#{widget.token}"


def test_the_address_of_the_original_works_and_shows_its_secret_no_more(page, stage, goal):
    page.goto(f"/widgets/{goal.pk}?token={goal.token}&type=goal")
    expect(stage).to_contain_text("Followers")
    assert page.evaluate("location.pathname + location.search") == f"/widgets/{goal.pk}"

    page.reload()

    expect(stage).to_contain_text("Followers")


def test_a_wrong_secret_shows_nothing_until_the_owner_mends_it(page, stage, goal, beside):
    page.clock.install()
    with page.expect_response("**/ticket") as refused:
        page.goto(f"/widgets/{goal.pk}#{'x' * 43}")
    assert refused.value.status in {401, 403, 404}
    assert stage.is_hidden()
    beside(services.update_widget, widget=goal, data={"token": "x" * 43})

    page.clock.fast_forward(40_000)

    expect(stage).to_contain_text("Followers")


def test_a_widget_that_is_off_shows_nothing(page, stage, goal, beside):
    page.goto(address(goal))
    expect(stage).to_be_visible()

    beside(services.update_widget, widget=goal, data={"active": False})
    expect(stage).to_be_hidden()
    beside(services.update_widget, widget=goal, data={"active": True})
    expect(stage).to_be_visible()


def test_a_deleted_widget_leaves_nothing(page, stage, goal, beside):
    page.goto(address(goal))
    expect(stage).to_contain_text("Followers")

    beside(services.delete_widget, widget=goal)

    expect(stage).to_be_hidden()
    expect(stage).to_be_empty()


def test_the_server_has_pages_load_anew(page, stage, goal, beside):
    page.goto(address(goal))
    expect(stage).to_contain_text("Followers")

    with page.expect_event("load"):
        beside(events.publish_reload, widget=goal)

    expect(stage).to_contain_text("Followers")


def test_a_server_that_is_silent_is_left_for_a_new_socket(page, stage, goal):
    page.clock.install()
    page.add_init_script(UNHEARD)
    page.goto(address(goal))
    expect(stage).to_contain_text("Followers")

    with page.expect_websocket():
        page.clock.fast_forward(11_000)
        page.clock.fast_forward(5_000)


def test_custom_css_of_obs_applies(page, stage, goal):
    page.goto(address(goal))
    expect(stage).to_contain_text("Followers")

    page.add_style_tag(content=":root { --widget-color: rgb(255, 0, 0) }")

    expect(page.locator(".goal-label")).to_have_css("color", "rgb(255, 0, 0)")


def test_a_preview_shows_what_the_page_around_it_says(logged_in):
    logged_in.goto("/widgets/preview")
    logged_in.evaluate(FRAME)
    inner = logged_in.frame_locator("iframe").locator("#stage")

    logged_in.evaluate(TELL, shown(None))
    logged_in.evaluate(TELL, shown({"count": 3}))

    expect(inner).to_contain_text("3 / 9")


def shown(state) -> dict:
    widget = {"kind": "goal", "title": "Goal", "active": True, "config": {"target": 9}}
    return {"type": "show", **widget, "state": state, "serverTime": 1_800_000_000_000}
