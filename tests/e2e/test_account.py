from playwright.sync_api import expect


def test_a_person_logs_in_and_out(page, person, accessible):
    page.goto("/")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    accessible(page)

    page.get_by_label("Login").fill("mira")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Bring in your first stream")).to_be_visible()
    accessible(page)

    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_wrong_password_is_said_to_be_wrong(page, person):
    page.goto("/")
    page.get_by_label("Login").fill("mira")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("alert")).to_contain_text("not correct")


def test_the_chosen_theme_is_there_at_first_paint(logged_in):
    logged_in.goto("/")
    logged_in.get_by_role("button", name="Switch between light and dark").click()
    logged_in.reload()

    assert logged_in.locator("html").get_attribute("data-theme") == "dark"


def test_a_key_closes_the_menu_and_leads_back_to_its_button(logged_in):
    logged_in.goto("/accounts/inactive/")
    button = logged_in.get_by_label("Your account")
    button.press("Enter")
    button.press("Tab")

    logged_in.keyboard.press("Escape")

    expect(logged_in.get_by_role("link", name="Sessions")).not_to_be_visible()
    expect(button).to_be_focused()
