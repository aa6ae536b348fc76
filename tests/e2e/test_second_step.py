from __future__ import annotations

from playwright.sync_api import expect

from tests.totp import code_of

PASSWORD = "correct horse battery"


def turn_on(page, accessible) -> str:
    """Turn the second step on from the account menu, and return the app's secret."""
    page.goto("/")
    page.get_by_label("Your account").click()
    page.get_by_role("link", name="Two-step login").click()
    accessible(page)
    page.get_by_role("link", name="Turn on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Nothing to scan with?").click()
    accessible(page)
    secret = page.locator("details code").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    return secret


def test_a_person_turns_the_second_step_on_and_logs_in_with_it(logged_in, accessible):
    page = logged_in
    secret = turn_on(page, accessible)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    accessible(page)

    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Login").fill("mira")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    accessible(page)
    page.get_by_label("Code").fill(code_of(secret, turn=2))
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_label("Your account")).to_be_visible()


def test_a_person_sees_where_they_are_logged_in(page, person, accessible):
    page.goto("/accounts/sessions/")
    page.get_by_label("Login").fill("mira")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_text("This browser")).to_be_visible()
    accessible(page)
