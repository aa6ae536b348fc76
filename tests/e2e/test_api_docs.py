import pytest
from playwright.sync_api import expect

from streams.models import Series


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_interface_can_be_read_in_the_browser(logged_in, scheme):
    logged_in.emulate_media(color_scheme=scheme)

    logged_in.goto("/api/docs")

    expect(logged_in.get_by_role("heading", name="REST interface")).to_be_visible()
    expect(logged_in.locator(".opblock-tag", has_text="stream_widgets")).to_be_visible()
    expect(logged_in.locator("html.dark-mode")).to_have_count(int(scheme == "dark"))


def test_the_interface_can_be_tried_in_the_browser(logged_in, person):
    logged_in.goto("/api/docs#/series/series_create")
    operation = logged_in.locator("#operations-series-series_create")

    operation.get_by_role("button", name="Try it out").click()
    operation.locator("textarea").fill('{"title": "Tea time"}')
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table tbody .response-col_status")).to_have_text(
        "201"
    )
    assert Series.objects.get().owner == person
