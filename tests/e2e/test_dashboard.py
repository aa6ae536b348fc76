"""The dashboard of the widgets, and what OBS shows of what happens there.

With `GLOWING_SCREENSHOTS=1` the pictures in `docs/screenshots/` are taken anew.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.overlays import CASES, Live
from tests.factories.widgets import StreamWidgetFactory
from tests.worker import ROOT
from widgets.models import StreamWidget
from widgets.services import act, create_widgets, delete_widget

NO_SOCKET = "window.WebSocket = class extends EventTarget {};"
PHONE = {"width": 390, "height": 844}
SMALL = """() => [...document.querySelectorAll(".control :is(a.btn, button, input, select)")]
  .filter((one) => one.checkVisibility() && !["checkbox", "radio"].includes(one.type))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML)"""
FAVOURITES = {
    "countdown": "Marathon",
    "goal": "Road to 200",
    "poll": "The next boss",
    "name_queue": "Play with viewers",
    "chat_box": "The chat",
    "now_playing": "Music",
}
OTHERS = {"alert": "Alerts", "text_overlay": "What we play", "schedule": "This week"}


@pytest.fixture
def goal(person):
    return StreamWidgetFactory(
        owner=person,
        type="goal",
        title="Followers",
        config={"label": "Followers", "target": 100},
        state={"count": 41},
        show_on_dashboard=True,
    )


@pytest.fixture
def evening(person, beside):
    """Widgets in the middle of a stream, by their kind."""
    lives = {}
    titles = FAVOURITES | OTHERS
    for kind in reversed(titles):
        data = {"type": kind, "title": titles[kind], "show_on_dashboard": kind in FAVOURITES}
        data["config"] = CASES[kind].config
        (widget,) = beside(create_widgets, user=person, data=[data])
        lives[kind] = Live(widget, person)
        for step in CASES[kind].before:
            beside(step, live=lives[kind])
    return lives


def save(page, name: str) -> None:
    if os.environ.get("GLOWING_SCREENSHOTS"):
        path = ROOT / "docs" / "screenshots" / f"widgets-{name}.png"
        page.screenshot(path=path, animations="disabled")


def preview_of(page, widget):
    return page.frame_locator(f"iframe[data-preview='{widget.pk}']")


def expect_previews(page, evening, *kinds: str) -> None:
    for kind in kinds:
        preview = preview_of(page, evening[kind].widget)
        expect(preview.get_by_text(CASES[kind].sees[0]).first).to_be_visible()


def control_of(page, widget):
    return page.locator(f"#control-{widget.pk}")


def test_a_widget_is_made_configured_linked_and_steered(logged_in, site, accessible):
    page = logged_in
    page.goto("/widgets")
    page.get_by_role("link", name="New widget").click()
    accessible(page)
    page.get_by_role("radio", name="Goal").check(force=True)
    page.get_by_role("textbox", name="Title").fill("Road to partner")
    page.get_by_role("button", name="Create widget").click()
    page.wait_for_url("**/edit")
    widget = StreamWidget.objects.get()

    # The preview shows what is being typed, which nobody else sees yet.
    page.get_by_role("textbox", name="Label").fill("Partner plus")
    expect(preview_of(page, widget).get_by_text("Partner plus")).to_be_visible()
    expect(page.get_by_text("not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    accessible(page)

    # OBS opens the link, and is seen to have done so.
    page.get_by_role("button", name="Show the OBS link").click()
    link = urlsplit(page.locator("#obs-address").inner_text())
    obs = page.context.browser.new_page(base_url=site)
    obs.goto(f"{link.path}#{link.fragment}")
    expect(obs.get_by_text("Partner plus")).to_be_visible()
    expect(page.locator("[data-source-list] li")).to_have_count(1)

    page.get_by_role("main").get_by_role("link", name="Widgets").click()
    page.get_by_role("button", name="+1", exact=True).click()
    expect(obs.get_by_text("1 / 100")).to_be_visible()
    expect(preview_of(page, widget).get_by_text("1 / 100")).to_be_visible()
    obs.close()


def test_dashboards_stay_in_step_and_keep_what_is_typed(logged_in, goal, beside, accessible):
    page = logged_in
    other = page.context.new_page()
    for one in (page, other):
        one.goto("/widgets")
    control, count = control_of(page, goal), page.get_by_role("spinbutton", name="Count")
    count.fill("77")

    other.get_by_role("button", name="+1", exact=True).click(click_count=3)

    expect(control.get_by_text("44", exact=False).first).to_be_visible()
    expect(preview_of(page, goal).get_by_text("44 / 100")).to_be_visible()
    expect(count).to_have_value("77")
    expect(count).to_be_focused()
    count.press("Enter")
    expect(preview_of(other, goal).get_by_text("77 / 100")).to_be_visible()
    expect(count).to_have_value("")
    accessible(page)

    other.get_by_role("switch", name="Followers is on").click()
    expect(page.get_by_role("switch", name="Followers is on")).not_to_be_checked()
    beside(delete_widget, widget=goal)
    expect(page.get_by_text("Put your first widget into OBS")).to_be_visible()


def test_who_deletes_a_widget_is_told_so(logged_in, goal):
    page = logged_in
    page.goto(f"/widgets/{goal.pk}/edit")
    page.once("dialog", lambda dialog: dialog.accept())

    page.get_by_role("button", name="Delete widget").click()

    expect(page.get_by_text("“Followers” is deleted.")).to_be_visible()


def test_the_dashboard_works_without_a_socket(logged_in, goal, beside):
    page = logged_in
    page.context.add_init_script(NO_SOCKET)
    page.goto("/widgets")
    page.get_by_role("button", name="+1", exact=True).click()
    expect(preview_of(page, goal).get_by_text("42 / 100")).to_be_visible()

    beside(act, user=goal.owner, widget_id=goal.pk, action="set", payload={"count": 90})

    expect(preview_of(page, goal).get_by_text("90 / 100")).to_be_visible()


def test_keys_are_enough(logged_in, goal, person):
    page = logged_in
    StreamWidgetFactory(owner=person, type="goal", title="Bits", show_on_dashboard=True)
    page.goto("/widgets")
    other = page.context.new_page()
    other.goto("/widgets")
    titles = page.locator("#widgets h2")
    expect(titles).to_have_text(["Bits", "Followers"])

    # Every press keeps the button, so that the keyboard can go on pressing it.
    page.locator(f"#menu-{goal.pk} summary").press("Enter")
    page.locator(f"#menu-{goal.pk}").get_by_role("button", name="Move up").press("Enter")
    expect(titles).to_have_text(["Followers", "Bits"])
    expect(other.locator("#widgets h2")).to_have_text(["Followers", "Bits"])
    control_of(page, goal).get_by_role("button", name="+1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(control_of(page, goal)).to_contain_text("42")
    page.keyboard.press("Enter")
    expect(control_of(page, goal)).to_contain_text("43")


def test_a_whole_evening_is_steered_on_any_screen(logged_in, evening, accessible):
    page = logged_in
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 1360})
    page.goto("/widgets")
    expect_previews(page, evening, "goal", "poll", "now_playing")
    accessible(page)
    save(page, "dashboard")

    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size(PHONE)
    page.reload()
    expect_previews(page, evening, "countdown", "goal")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(SMALL) == []
    accessible(page)
    save(page, "phone")


def test_settings_are_typed_beside_the_preview(logged_in, evening, accessible):
    page, poll = logged_in, evening["poll"].widget
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 960})
    page.goto(f"/widgets/{poll.pk}/edit")
    page.get_by_role("textbox", name="Question").fill("Whom shall we fight?")

    expect(preview_of(page, poll).get_by_text("Whom shall we fight?")).to_be_visible()
    accessible(page)
    save(page, "edit")

    page.get_by_text("Looks", exact=True).click()
    page.locator("[data-picks='id_config-color']").fill("#ff8800")
    expect(page.get_by_role("textbox", name="Text colour")).to_have_value("#ff8800")
    page.get_by_label("Size of the source").select_option("Upright")
    expect(page.locator(".preview")).to_have_css("aspect-ratio", "1080 / 1920")


def test_an_example_is_drawn_until_something_happens(logged_in, person, beside):
    page = logged_in
    poll = StreamWidgetFactory(
        owner=person, type="poll", config={"question": "Which boss?"}, state={}
    )
    page.goto(f"/widgets/{poll.pk}/edit")
    stage = preview_of(page, poll)

    expect(stage.get_by_text("Which boss?")).to_be_visible()
    page.get_by_label("Question", exact=True).fill("Which level?")
    expect(stage.get_by_text("Which level?")).to_be_visible()
    expect(stage.get_by_text("67 %")).to_be_visible()
    beside(act, user=person, widget_id=poll.pk, action="open")

    expect(page.get_by_label("With an example")).not_to_be_checked()
    expect(stage.get_by_text("67 %")).to_have_count(0)


def test_rows_are_added_and_removed(logged_in, person):
    page = logged_in
    commands = [{"name": name, "reply": "Hello!"} for name in ("hello", "bye")]
    bot = StreamWidgetFactory(
        owner=person, type="bot_integration", config={"commands": commands}, state={}
    )
    page.goto(f"/widgets/{bot.pk}/edit")
    page.get_by_role("button", name="Remove this row").first.click()
    page.get_by_role("button", name="Add a row").first.click()
    page.keyboard.type("discord")
    page.get_by_role("textbox", name="Reply").nth(1).fill("discord.example")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    bot.refresh_from_db()
    assert [one["name"] for one in bot.config["commands"]] == ["bye", "discord"]
