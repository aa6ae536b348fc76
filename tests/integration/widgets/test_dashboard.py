import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.widgets import StreamWidgetFactory
from widgets.models import StreamWidget

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def goal(owner):
    return StreamWidgetFactory(
        owner=owner, type="goal", title="Followers", config={"target": 10}, state={"count": 3}
    )


@pytest.fixture
def browser(client, owner):
    client.force_login(owner)
    return client


def post(browser, widget, name, **fields):
    return browser.post(f"/widgets/{widget.pk}/{name}", fields, headers=HTMX)


def settings_of(**changes):
    given = {"title": "Followers", "active": "on", "config-label": "Goal", "config-target": "10"}
    return given | {"config-start": "0", "config-counts": "by_hand"} | changes


def test_a_person_without_widgets_is_led_to_the_first(browser):
    assert 'href="/widgets/new"' in browser.get("/widgets").content.decode()


def test_a_new_widget_is_a_favourite_with_the_defaults_of_its_kind(browser, owner):
    answer = browser.post("/widgets/new", {"type": "goal", "title": "Followers"})

    widget = StreamWidget.objects.get(owner=owner)
    assert answer["Location"] == f"/widgets/{widget.pk}/edit"
    assert (widget.title, widget.show_on_dashboard) == ("Followers", True)
    assert widget.state["count"] == 0


def test_other_clients_see_the_defaults_too(browser, owner):
    browser.post("/widgets/new", {"type": "countdown", "title": "Break"})

    config = StreamWidget.objects.get(owner=owner).config
    assert (config["duration"], config["showTitle"]) == (300, True)


def test_a_widget_of_no_kind_is_not_made(browser):
    answer = browser.post("/widgets/new", {"type": "fountain", "title": "Followers"})

    assert answer.status_code == 422


def test_many_widgets_ask_the_database_no_more_than_one(browser, owner, django_assert_num_queries):
    StreamWidgetFactory(owner=owner, type="bot_integration")
    with CaptureQueriesContext(connection) as of_one:
        browser.get("/widgets")
    StreamWidgetFactory.create_batch(5, owner=owner, type="bot_integration")

    with django_assert_num_queries(len(of_one)):
        browser.get("/widgets")


def test_a_button_answers_with_the_controls_as_they_are_then(browser, goal):
    answer = post(browser, goal, "actions/add", amount="2")

    goal.refresh_from_db()
    assert goal.state["count"] == 5
    assert f'"version": {goal.version}' in answer.content.decode()


def test_an_empty_field_of_the_controls_is_left_out(browser, goal):
    post(browser, goal, "actions/add", amount="")

    goal.refresh_from_db()
    assert goal.state["count"] == 4


def test_a_refused_action_is_an_alert(browser, goal):
    answer = post(browser, goal, "actions/set", count="minus one")

    assert (answer.status_code, answer["HX-Retarget"]) == (400, "#alerts")
    assert "count" in answer.content.decode()


def test_settings_are_saved_and_keys_of_other_programs_stay(browser, goal):
    goal.config["theirs"] = {"kept": True}
    goal.save(update_fields=["config"])

    browser.post(f"/widgets/{goal.pk}/edit", settings_of(title="Bits", **{"config-target": "50"}))

    goal.refresh_from_db()
    assert (goal.title, goal.config["target"]) == ("Bits", 50)
    assert goal.config["theirs"] == {"kept": True}


def test_settings_that_do_not_fit_are_shown_again_with_the_reason(browser, goal):
    answer = browser.post(f"/widgets/{goal.pk}/edit", settings_of(**{"config-target": "0"}))

    goal.refresh_from_db()
    assert answer.status_code == 422
    assert "greater than or equal to 1" in answer.content.decode()
    assert goal.config["target"] == 10


def test_a_draft_is_shown_and_not_saved(browser, goal):
    form = settings_of(title="Bits", **{"config-target": "0", "config-label": "Cheers"})

    widget = post(browser, goal, "draft", **form).json()["widget"]

    goal.refresh_from_db()
    assert (widget["title"], goal.title) == ("Bits", "Followers")
    assert (widget["config"]["label"], widget["config"]["target"]) == ("Cheers", 10)


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("alert", "current"),
        ("bot_integration", "said"),
        ("chat_box", "lines"),
        ("now_playing", "track"),
        ("poll", "is_visible"),
    ],
)
def test_what_shows_nothing_at_first_is_drawn_with_an_example(browser, owner, kind, seen):
    widget = StreamWidgetFactory(owner=owner, type=kind, config={}, state={})
    page = browser.get(f"/widgets/{widget.pk}/edit").content.decode()
    form = settings_of(title=widget.title)

    bare = post(browser, widget, "draft", **form).json()["widget"]["state"]
    drawn = post(browser, widget, "draft", **form, **{"preview-example": "on"}).json()["widget"]

    assert "With an example" in page
    assert (bool(bare[seen]), bool(drawn["state"][seen])) == (False, True)


def test_a_widget_is_switched_off_and_on(browser, goal):
    post(browser, goal, "switch")
    goal.refresh_from_db()
    assert not goal.active

    post(browser, goal, "switch", on="1")
    goal.refresh_from_db()
    assert goal.active


def test_favourites_are_arranged(browser, owner):
    first, second, third = StreamWidgetFactory.create_batch(
        3, owner=owner, type="goal", show_on_dashboard=True
    )
    order = [third, second, first]
    assert [card.widget for card in browser.get("/widgets").context["favourites"]] == order

    answer = post(browser, first, "move", to="start")

    assert [card.widget for card in answer.context["favourites"]] == [third, first, second]


def test_the_link_for_obs_carries_the_secret_behind_the_hash(browser, goal, settings):
    page = browser.get(f"/widgets/{goal.pk}/edit")
    answer = browser.get(f"/widgets/{goal.pk}/link")

    assert goal.token not in page.content.decode()
    assert f"{settings.PUBLIC_URL}/widgets/{goal.pk}#{goal.token}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_new_link_replaces_the_old_one(browser, goal):
    post(browser, goal, "rotate")

    assert StreamWidget.objects.get(pk=goal.pk).token != goal.token


def test_a_test_event_reaches_the_widgets(browser, goal):
    goal.config["counts"] = "followers"
    goal.save(update_fields=["config"])

    answer = post(browser, goal, "test", type="channel.follow", user_name="Anna")

    goal.refresh_from_db()
    assert (answer.status_code, goal.state["count"]) == (204, 4)


def test_an_event_that_does_not_exist_is_refused(browser, goal):
    assert post(browser, goal, "test", type="channel.eclipse").status_code == 400


def test_a_token_for_actions_is_shown_once(browser, goal):
    form = {"title": "Stream Deck", "widgets": [str(goal.pk)], "actions": ["add"]}

    made = browser.post("/widgets/tokens", form)

    raw = made.context["created"].raw
    assert raw in made.content.decode()
    assert f"/api/widgets/{goal.pk}/actions/add" in made.content.decode()
    assert raw not in browser.get("/widgets/tokens").content.decode()


def test_a_token_for_actions_is_revoked(browser, goal):
    form = {"title": "Stream Deck", "widgets": [str(goal.pk)]}
    token = browser.post("/widgets/tokens", form).context["created"]

    browser.post(f"/widgets/tokens/{token.pk}/revoke")

    assert list(browser.get("/widgets/tokens").context["tokens"]) == []


def test_a_widget_is_deleted(browser, goal):
    post(browser, goal, "delete")

    assert not StreamWidget.objects.filter(pk=goal.pk).exists()


def test_a_token_for_a_widget_of_somebody_else_is_not_made(browser):
    theirs = StreamWidgetFactory(type="goal")

    answer = browser.post("/widgets/tokens", {"title": "Mine", "widgets": [str(theirs.pk)]})

    assert (answer.status_code, "created" in answer.context) == (422, False)
