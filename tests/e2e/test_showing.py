"""What moves by itself in goals, alerts, texts and tracks, as OBS shows it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pydantic_core import to_jsonable_python

from tests.e2e.overlays import Live
from tests.factories.widgets import StreamWidgetFactory
from widgets import services

REMEMBER = """(selector) => {
  window.said = [];
  const look = () => {
    const text = document.querySelector(selector)?.textContent.trim().replace(/\\s+/g, " ");
    if (text && text !== said.at(-1)) said.push(text);
  };
  look();
  new MutationObserver(look).observe(stage, {subtree: true, childList: true, attributes: true});
}"""


@pytest.fixture
def show(page, person, beside):
    """Show a new widget in a source; return what may happen to it."""

    def show(kind: str, **config):
        data = {"title": "My stream", "type": kind, "config": config}
        (widget,) = beside(services.create_widgets, user=person, data=[data])
        live = Live(widget, person)
        page.goto(f"/widgets/{widget.pk}#{widget.token}")
        expect(page.locator("#stage > *").first).to_be_attached()
        return lambda action, **payload: beside(live.act, action=action, **payload)

    return show


@pytest.fixture
def remember(page):
    """Collect what a part of the stage says, in `window.said`, however short it says it."""

    def remember(selector: str) -> None:
        page.evaluate(REMEMBER, selector)

    return remember


def expect_said(page, *texts: str) -> None:
    page.wait_for_function("texts => texts.every((text, at) => said[at] === text)", arg=texts)


def test_alerts_come_one_after_the_other_and_go(page, show, remember):
    act = show("alert", seconds=1)
    remember(".alert-card:not(.alert-leaves)")

    act("test", type="raid")
    act("test", type="follow")

    expect_said(page, "Example raids with 42 viewers", "Example followed")
    expect(page.locator(".alert-card")).to_have_count(0)


def test_a_source_that_comes_late_shows_an_alert_without_its_entrance(page, person):
    since, until = timezone.now() - timedelta(seconds=9), timezone.now() + timedelta(seconds=60)
    current = {"id": "1", "type": "follow", "user": "Mira", "since": since, "until": until}
    widget = StreamWidgetFactory(
        owner=person, type="alert", config={}, state=to_jsonable_python({"current": current})
    )

    page.goto(f"/widgets/{widget.pk}#{widget.token}")

    expect(page.locator(".alert-card")).to_have_class("card alert-card")


def test_lines_take_turns_by_the_clock_and_nothing_of_them_is_code(page, show, remember):
    act = show("text_overlay", lines=["<img src=x onerror=alert(1)>", "{title}"], rotate_s=1)
    act("clear")

    remember(".text-line:not(.text-leaves)")

    page.wait_for_function("() => said.length > 2")
    assert {*page.evaluate("said")} == {"<img src=x onerror=alert(1)>", "My stream"}


def test_a_text_is_written_letter_by_letter(page, show, remember):
    act = show("text_overlay", lines=["-"], effect="typewriter")
    remember(".text-line:not(.text-leaves) span:first-child")
    expect_said(page, "-")

    act("set_text", text="New")

    expect_said(page, "-", "N", "Ne", "New")


def test_lines_of_a_marquee_run_as_one(page, show):
    show("text_overlay", lines=["One", "Two"], effect="marquee")

    line = page.locator(".text-line")
    expect(line).to_have_text("One • Two")
    before = line.bounding_box()["x"]
    page.wait_for_function(
        "x => document.querySelector('.text-line').getBoundingClientRect().x != x", arg=before
    )


@pytest.mark.parametrize(("motion", "sparks"), [("no-preference", 28), ("reduce", 0)])
def test_a_goal_that_is_reached_is_celebrated_calmly_where_that_is_asked(
    page, show, motion, sparks
):
    page.emulate_media(reduced_motion=motion)
    act = show("goal", target=10)
    expect(page.locator(".goal-count")).to_have_text("0 / 10")

    act("set", count=10)

    expect(page.locator(".goal-reached")).to_be_visible()
    expect(page.locator(".goal-sparks i")).to_have_count(sparks)


def test_a_track_leaves_when_nothing_plays(page, show):
    act = show("now_playing")
    card = page.locator(".playing")

    act("set_track", title="A title that is certainly longer than what one line of the card holds")
    expect(card).to_have_css("opacity", "1")
    expect(page.locator(".playing-title")).to_have_class("playing-title playing-long")
    act("clear")

    expect(card).to_have_css("opacity", "0")
