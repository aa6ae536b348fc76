from playwright.sync_api import expect


def test_the_interface_can_be_read_in_the_browser(logged_in):
    logged_in.goto("/api/docs")

    expect(logged_in.get_by_role("heading", name="REST interface")).to_be_visible()
    expect(logged_in.locator(".info .title")).to_contain_text("glowing-telegram")
