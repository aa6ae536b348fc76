"""Timers in OBS: to the same moment everywhere, whatever a computer's clock says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from glowing.times import iso
from tests.factories.accounts import UserFactory
from tests.factories.widgets import StreamWidgetFactory
from tests.worker import wait_until
from widgets import services
from widgets.models import StreamWidget

# The wrong clock of a computer: everything that asks for the date is told another one.
WRONG = """
const Right = Date;
globalThis.Date = class extends Right {
  constructor(...parts) {
    super(...(parts.length ? parts : [Right.now() + 7 * 60 * 1000]));
  }
  static now() {
    return Right.now() + 7 * 60 * 1000;
  }
};
"""
# When each text of the time came, by the machine's real clock; and how often a tone was made.
WATCH = """
window.came = {};
window.tones = 0;
window.AudioContext = class extends AudioContext {
  constructor() { super(); window.tones += 1; }
};
new MutationObserver(() => {
  const text = document.querySelector(".countdown-time")?.textContent;
  if (text) window.came[text] ??= performance.timeOrigin + performance.now();
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
LAST = ("00:03", "00:02", "00:01", "00:00")
SAMPLES_MS = 100
NOW = timezone.now().replace(microsecond=0)
# What a timer changes in its page while so many pictures are drawn.
CHANGES = """async (frames) => {
  let changes = 0;
  const watch = new MutationObserver((seen) => { changes += seen.length; });
  const all = {subtree: true, childList: true, characterData: true, attributes: true};
  watch.observe(document.body, all);
  for (let i = 0; i < frames; i++) await new Promise(requestAnimationFrame);
  watch.disconnect();
  return changes;
}"""


@pytest.fixture
def widget(person):
    return StreamWidgetFactory(owner=person, config={"duration": 5}, state={})


def source(browser, server, widget, *scripts):
    """Open the widget as OBS does, on a computer of its own."""
    page = browser.new_context().new_page()
    for script in (*scripts, WATCH):
        page.add_init_script(script)
    page.goto(f"{server.address}/widgets/{widget.pk}#{widget.token}")
    expect(page.locator(".countdown-time")).to_have_text("00:05")
    return page


def end_ms(page) -> float:
    """Return the moment at which a page has its zero, less what it was late for want of time."""
    came = page.evaluate("window.came")
    return min(came[text] + 1000 * int(text[-2:]) for text in LAST if text in came)


def test_two_sources_count_to_one_zero_without_a_server(browser, own_server, widget, beside):
    pages = [source(browser, own_server, widget, *scripts) for scripts in ([], [WRONG])]
    act = {"user": widget.owner, "widget_id": widget.pk}
    started = beside(services.act, action="start", **act)
    for page in pages:
        expect(page.locator(".countdown-time")).to_have_text("00:04")

    own_server.kill()
    for page in pages:
        expect(page.locator(".countdown-says")).to_have_text("Time's Up!")
    own_server.start()
    wait_until(lambda: StreamWidget.objects.get().version == started.version + 1)

    ends = [end_ms(page) for page in pages]
    assert abs(ends[0] - ends[1]) <= SAMPLES_MS
    assert ends[0] == pytest.approx(started.wakes_at.timestamp() * 1000, abs=SAMPLES_MS)
    assert [page.evaluate("window.tones") for page in pages] == [1, 1]
    assert StreamWidget.objects.get().version == started.version + 1
    for page in pages:
        page.context.close()


@pytest.fixture(scope="module")
def preview(browser, server, django_db_blocker):
    """The page of previews, which shows what it is told."""
    client = Client()
    with django_db_blocker.unblock():
        person = UserFactory()
        client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=server.address, viewport={"width": 960, "height": 540})
    cookie = {"name": name, "value": client.cookies[name].value, "url": server.address}
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto("/widgets/preview")
    yield page
    context.close()
    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as no_loop:
        no_loop.submit(forget, person).result()


def forget(person):
    """Delete somebody; whom sockets hear of is told where no event loop runs."""
    person.delete()
    connection.close()


@pytest.fixture
def show(preview, db):
    """Show a timer in a state, some time after `NOW`."""

    def show(state, **config):
        widget = {
            "type": "countdown", "title": "", "active": True, "config": config,
            "state": {"duration_left": 300, "mode": "down"} | state,
        }  # fmt: skip
        told = {"type": "show", "widget": widget, "serverTime": NOW.timestamp() * 1000}
        preview.evaluate("(told) => postMessage(told, location.origin)", told)
        return preview.locator(".countdown")

    return show


def at(**when) -> str:
    return iso(NOW + timedelta(**when))


@pytest.mark.parametrize(
    ("state", "time", "says"),
    [
        ({}, "05:00", ""),
        ({"duration_left": 90.2}, "01:31", "Paused"),
        ({"duration_left": 0}, "00:00", "Time's Up!"),
        ({"duration_left": 0, "ended_at": at(seconds=-5)}, "00:00", "Time's Up!"),
        ({"duration_left": 0, "ends_at": at(seconds=-5)}, "00:00", "Time's Up!"),
        ({"mode": "up", "elapsed": 3661.9}, "1:01:01", "Paused"),
        ({"mode": "up"}, "00:00", ""),
        ({"duration_left": 180_000}, "2d 02:00:00", "Paused"),
    ],
    ids=range(8),
)
def test_a_state_is_shown(show, state, time, says):
    timer = show(state)

    expect(timer.locator(".countdown-time")).to_have_text(time)
    expect(timer.locator(".countdown-says")).to_have_text(says)


def test_a_timer_with_more_than_its_whole_says_no_whole(show):
    expect(show({"duration_left": 300}).locator(".countdown-full")).to_have_text("of 05:00")

    expect(show({"duration_left": 600}).locator(".countdown-full")).to_be_hidden()


def test_a_running_timer_moves_nothing_but_digits_and_bar(show, preview):
    timer = show({"ends_at": at(hours=1)}, duration=3600)
    expect(timer).to_have_attribute("data-phase", "running")

    assert preview.evaluate(CHANGES, 30) <= 4


def test_a_timer_that_stands_moves_nothing(show, preview):
    timer = show({"duration_left": 60})
    expect(timer).to_have_attribute("data-phase", "paused")

    assert preview.evaluate(CHANGES, 10) == 0


def test_the_existing_clients_appearance_is_kept(show):
    timer = show(
        {}, title="Break", text="Back soon", textColor="rgb(1, 2, 3)", backgroundColor="#040506",
        width=400, height=200, showText=False, showProgressBar=False, showOriginalDuration=False,
    )  # fmt: skip

    expect(timer.locator(".countdown-title")).to_have_text("Break")
    expect(timer.locator(".countdown-time")).to_have_css("color", "rgb(1, 2, 3)")
    expect(timer.locator(".countdown-card")).to_have_css("background-color", "rgb(4, 5, 6)")
    box = timer.bounding_box()
    assert (box["width"], box["height"]) == (400, 200)
    for part in ("text", "bar", "full"):
        expect(timer.locator(f".countdown-{part}")).to_be_hidden()


def test_digits_stay_inside_however_many_there_are(show, preview):
    timer = show({"duration_left": 90_000_000}, title="Until the end", text="Of time")

    card = timer.locator(".countdown-card").bounding_box()
    digits = timer.locator(".countdown-time").bounding_box()
    assert card["x"] >= 0
    assert card["y"] >= 0
    assert digits["x"] >= card["x"]
    assert digits["width"] <= card["width"]


def test_without_a_background_the_video_shows(show):
    timer = show({}, showBackground=False, backgroundColor="#040506")

    expect(timer.locator(".countdown-card")).to_have_css("background-color", "rgba(0, 0, 0, 0)")
