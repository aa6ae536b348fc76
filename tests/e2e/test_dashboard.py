"""The dashboard of the widgets, and what OBS shows of what happens there."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.factories.widgets import StreamWidgetFactory
from widgets.models import StreamWidget
from widgets.services import act, delete_widget

NO_SOCKET = "window.WebSocket = class extends EventTarget {};"
PHONE = {"width": 390, "height": 844}
SMALL = """() => [...document.querySelectorAll(".control :is(button, input, select, textarea)")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML)"""


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


def preview_of(page, widget):
    return page.frame_locator(f"iframe[data-preview='{widget.pk}']")


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


def test_the_dashboard_works_without_a_socket(logged_in, goal, beside):
    page = logged_in
    page.context.add_init_script(NO_SOCKET)
    page.goto("/widgets")
    page.get_by_role("button", name="+1", exact=True).click()
    expect(preview_of(page, goal).get_by_text("42 / 100")).to_be_visible()

    beside(act, user=goal.owner, widget_id=goal.pk, action="set", payload={"count": 90})

    expect(preview_of(page, goal).get_by_text("90 / 100")).to_be_visible()


def test_thumbs_and_keys_are_enough(logged_in, goal, person, accessible):
    page = logged_in
    StreamWidgetFactory(owner=person, type="goal", title="Bits", show_on_dashboard=True)
    page.set_viewport_size(PHONE)
    page.goto("/widgets")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(SMALL) == []
    accessible(page)
    titles = page.locator("#widgets h2")
    expect(titles).to_have_text(["Bits", "Followers"])

    # Every press keeps the button, so that the keyboard can go on pressing it.
    page.locator(f"#menu-{goal.pk} summary").press("Enter")
    page.locator(f"#menu-{goal.pk}").get_by_role("button", name="Move up").press("Enter")
    expect(titles).to_have_text(["Followers", "Bits"])
    plus = control_of(page, goal).get_by_role("button", name="+1", exact=True)
    plus.focus()
    page.keyboard.press("Enter")
    expect(control_of(page, goal)).to_contain_text("42")
    page.keyboard.press("Enter")
    expect(control_of(page, goal)).to_contain_text("43")
