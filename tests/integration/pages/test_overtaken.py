"""Who saves from a page that shows an older state is told so, and overwrites nothing unasked."""

from dataclasses import dataclass

import pytest

from tests.factories.widgets import StreamWidgetFactory
from tests.forms import form_in
from widgets.services import act

TOLD = "This was changed elsewhere after you opened the page"
SECOND = "2026-11-22/two.mkv"
# As the database orders the keys.
LISTS = [
    '{"version": "1.0.0", "inputMedia": [{"sections": [{"endFrame": 60, "startFrame": 0}], '
    f'"s3Location": "{name}"}}], "outputTrack": [{{"mediaIndex": 0, "sectionIndex": 0}}]}}'
    for name in ("mine.mkv", "theirs.mkv")
]


@dataclass
class Tab:
    """A page in a browser tab, and one of its forms."""

    client: object
    page: str
    action: str
    field: str

    def __post_init__(self):
        self.form = form_in(self.client.get(self.page), self.action)

    def save(self, value):
        """Press the button; what is refused is then in the form."""
        answer = self.client.post(self.action, self.form | {self.field: value})
        if answer.status_code == 422:
            self.form = form_in(answer, self.action)
        return answer

    @property
    def value(self):
        return self.form[self.field]


@pytest.fixture
def goal(owner):
    return StreamWidgetFactory(owner=owner, type="goal", title="Goal", config={}, state={})


EDITS = {
    "stream": ("/streams/{stream}", "/edit", "title", "Mine", "Theirs"),
    "processing": ("/streams/{stream}", "/ingest", "hotwords", "Mine", "Theirs"),
    "episode": ("/episodes/{episode}", "/edit", "description", "Mine", "Theirs"),
    "cuts": ("/episodes/{episode}", "/cuts", "cuts-0-end", "0:00:02.000", "0:00:03.000"),
    "JSON": ("/episodes/{episode}", "/cut-list", "cut_list", *LISTS),
    "widget": ("/widgets/{goal}/edit", "", "config-label", "Mine", "Theirs"),
}


@pytest.fixture(params=EDITS.values(), ids=EDITS)
def edit(request, client, stream, episode, goal):
    """Return how to open a form in a tab, and two values of one of its fields."""
    page, action, field, mine, theirs = request.param
    stream.prefix = "2026-11-22"
    stream.save(update_fields=["prefix"])
    page = page.format(stream=stream.pk, episode=episode.pk, goal=goal.pk)
    return lambda: Tab(client, page, page + action, field), mine, theirs


def test_who_was_overtaken_is_told_and_keeps_what_was_typed(edit):
    tab, mine, theirs = edit
    first, second = tab(), tab()

    assert second.save(theirs).status_code == 302
    answer = first.save(mine)

    assert answer.status_code == 422
    assert TOLD in answer.content.decode()
    assert "Load what is there" in answer.content.decode()
    assert first.value == mine
    assert tab().value == theirs


def test_who_was_told_may_save_over_it_once(edit):
    tab, mine, theirs = edit
    first, second, third = tab(), tab(), tab()
    second.save(theirs)
    first.save(mine)

    again = first.save(mine)

    assert TOLD not in again.content.decode()
    assert tab().value == mine
    assert third.save(theirs).status_code == 422


def test_a_button_pressed_twice_overtakes_nobody(edit):
    tab, mine, _theirs = edit
    one = tab()

    one.save(mine)

    assert TOLD not in one.save(mine).content.decode()


def test_a_mistake_beside_it_does_not_make_the_page_a_newer_one(client, episode):
    page = f"/episodes/{episode.pk}"
    first, second = (Tab(client, page, f"{page}/edit", "title") for _ in range(2))
    second.save("Theirs")

    assert TOLD not in first.save("").content.decode()
    assert TOLD in first.save("Mine").content.decode()


def test_it_is_said_in_what_the_settings_differ(client, goal):
    page = f"/widgets/{goal.pk}/edit"
    tab = Tab(client, page, page, "config-target")
    client.post(f"/widgets/{goal.pk}/switch")

    answer = tab.save("50")

    assert "It differs in: On, Target." in answer.content.decode()


def test_what_a_widget_does_is_no_change_of_its_settings(client, goal):
    page = f"/widgets/{goal.pk}/edit"
    tab = Tab(client, page, page, "title")
    act(user=goal.owner, widget_id=goal.pk, action="add")

    assert tab.save("Bits").status_code == 302


def test_a_render_is_no_change_of_the_cuts(client, episode):
    page = f"/episodes/{episode.pk}"
    tab = Tab(client, page, f"{page}/cuts", "cuts-0-end")
    episode.render_uri, episode.title = "renders/one.mp4", "Another"
    episode.save(update_fields=["render_uri", "title", "updated_at"])

    assert tab.save("0:00:02.000").status_code == 302


@pytest.fixture
def two_cuts(episode):
    """The episode with a cut of each of two recordings."""
    media = [dict(one) for one in episode.cut_list["inputMedia"]]
    media.append({**media[0], "s3Location": SECOND})
    items = [{"mediaIndex": number, "sectionIndex": 0} for number in range(2)]
    episode.cut_list = {"version": "1.0.0", "inputMedia": media, "outputTrack": items}
    episode.save(update_fields=["cut_list"])
    return episode


def test_cuts_that_go_over_others_stay_those_of_their_recordings(client, two_cuts):
    page = f"/episodes/{two_cuts.pk}"
    mine, theirs = (Tab(client, page, f"{page}/cuts", "cuts-1-end") for _ in range(2))
    theirs.form["cuts-0-DELETE"] = "on"
    theirs.save("0:00:03.000")

    answer = mine.save("0:00:02.000")
    mine.save("0:00:02.000")

    assert 'Cut 2</span> <span class="muted">of two.mkv' in answer.content.decode()
    two_cuts.refresh_from_db()
    cut_list = two_cuts.cut_list
    assert [one["mediaIndex"] for one in cut_list["outputTrack"]] == [0, 1]
    assert cut_list["inputMedia"][1]["sections"] == [{"startFrame": 0, "endFrame": 120}]


def test_a_table_that_was_meddled_with_is_refused(client, episode):
    page = f"/episodes/{episode.pk}"
    tab = Tab(client, page, f"{page}/cuts", "cuts-whole")

    assert "Reload the page" in tab.save("e30:forged:x").content.decode()
