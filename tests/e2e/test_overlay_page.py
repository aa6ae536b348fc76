"""How the page of a source behaves: its secret, its patience, what it is told to do."""

import re
from datetime import timedelta
from statistics import median

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories.widgets import StreamWidgetFactory
from tests.worker import wait_until
from widgets import events, services

OVERLAY = re.compile(r"overlay-[\w-]+\.js")
# When the timer showed which text, by a clock that the page cannot see.
TICKS = """
window.ticks = {};
const {timeOrigin} = performance, now = performance.now.bind(performance);
const note = () => {
  const text = document.querySelector(".countdown-time")?.textContent;
  if (text) window.ticks[text] ??= timeOrigin + now();
};
addEventListener("DOMContentLoaded", () => new MutationObserver(note).observe(
  document.body, {subtree: true, childList: true, characterData: true},
));
"""
WRONG_CLOCK = """
const right = Date.now, wrong = () => right() + 420_000;
window.Date = class extends Date {
  constructor(...parts) {
    super(...(parts.length ? parts : [wrong()]));
  }
  static now() {
    return wrong();
  }
};
"""
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


def test_a_new_link_works_in_the_page_of_the_old_one(page, stage, goal):
    page.goto(f"/widgets/{goal.pk}#{'x' * 43}")

    page.goto(address(goal))

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


def test_a_page_that_lacks_its_overlay_is_loaded_anew(page, stage, goal):
    (itself,) = OVERLAY.findall(page.request.get(address(goal)).text())
    page.clock.install()
    page.route(lambda url: OVERLAY.search(url) and itself not in url, lambda route: route.abort())
    with page.expect_console_message(lambda message: "dynamically" in message.text):
        page.goto(address(goal))
    page.unroute_all()

    page.clock.fast_forward(20_000)

    expect(stage).to_contain_text("Followers")


def test_a_source_tells_soon_which_version_it_shows(page, stage, goal, beside):
    told = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda text: told.append(text)))
    page.goto(address(goal))
    expect(stage).to_contain_text("0 / 9")

    beside(services.act, user=goal.owner, widget_id=goal.pk, action="add", payload={})

    expect(stage).to_contain_text("1 / 9")
    wait_until(lambda: page.evaluate("1") and '"version":2' in told[-1], timeout_s=9)


def test_a_server_that_is_silent_is_left_for_a_new_socket(page, stage, goal):
    page.clock.install()
    page.add_init_script(UNHEARD)
    page.goto(address(goal))
    expect(stage).to_contain_text("Followers")

    with page.expect_websocket():
        page.clock.fast_forward(11_000)
        page.clock.fast_forward(5_000)


def test_two_sources_tick_together_though_the_clock_of_one_is_wrong(page, browser, site, person):
    ends_at = (timezone.now() + timedelta(seconds=300)).isoformat()
    widget = StreamWidgetFactory(owner=person, type="countdown", state={"ends_at": ends_at})
    with browser.new_context(base_url=site) as context:
        other = context.new_page()
        other.add_init_script(WRONG_CLOCK)
        for one in (page, other):
            one.add_init_script(TICKS)
            one.goto(address(widget))

        wait_until(lambda: len(common_ticks(page, other)) >= 4, timeout_s=15)

        assert median(common_ticks(page, other)[1:]) <= 100


def common_ticks(one, other) -> list[float]:
    """Return how far apart two pages showed the same text, in milliseconds, in order."""
    first, second = one.evaluate("ticks"), other.evaluate("ticks")
    return [abs(first[text] - second[text]) for text in first if text in second]


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
    widget = {"type": "goal", "title": "Goal", "active": True, "config": {"target": 9}}
    return {"type": "show", "widget": widget | {"state": state}, "serverTime": 1_800_000_000_000}
