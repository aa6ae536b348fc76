"""What plays, on its way from a music service to the widget."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.factories.widgets import StreamWidgetFactory
from tests.music import KEY, music_server
from widgets import frames
from widgets.kinds.now_playing.machine import Source
from widgets.polling import MOST_ACCOUNTS, turn_of
from widgets.tasks import poll_now_playing

pytestmark = pytest.mark.django_db
SONG = {"title": "Clair de lune", "artist": "Debussy", "album": "Best of", "url": ""}


@pytest.fixture
def music(settings):
    with music_server() as server:
        for name, value in server.settings.items():
            setattr(settings, name, value)
        yield server


@pytest.fixture
def account():
    return f"mira-{uuid4().hex}"


def widget_of(account, provider="last.fm", **fields):
    config = {"provider": provider, "account": account}
    return StreamWidgetFactory(type="now_playing", config=config, state={}, **fields)


def state_after(widget, rounds=1):
    """Let rounds pass, each after the pause that the one before asked for."""
    for _ in range(rounds):
        poll_now_playing()
        cache.delete(turn_of(Source(**widget.config)))
    widget.refresh_from_db()
    return frames.state_update(widget, timezone.now())["state"]


@pytest.mark.parametrize(
    ("provider", "track"),
    [
        ("last.fm", SONG),
        ("pretzel", SONG | {"album": "", "url": "https://prtzl.example/1"}),
    ],
)
def test_what_plays_is_shown(music, account, provider, track):
    state = state_after(widget_of(account, provider))

    assert state == {"track": track, "problem": ""}


@pytest.mark.parametrize("provider", ["last.fm", "pretzel"])
def test_silence_is_shown_as_nothing(music, account, provider):
    widget = widget_of(account, provider)
    state_after(widget)
    music.playing = None

    assert state_after(widget) == {"track": None, "problem": ""}


def test_a_track_that_goes_on_is_not_written_again(music, account):
    widget = widget_of(account)
    state_after(widget)
    version = widget.version

    state_after(widget)

    assert widget.version == version == 2


def test_an_account_of_many_widgets_is_asked_for_once(music, account):
    widgets = [widget_of(account), widget_of(account.upper())]

    poll_now_playing()

    assert [query["user"] for _, query in music.asked] == [account]
    for widget in widgets:
        widget.refresh_from_db()
        assert widget.state["track"] == SONG


def test_who_was_just_asked_is_left_alone(music, account):
    widget_of(account)

    poll_now_playing()
    poll_now_playing()

    assert len(music.asked) == 1


def test_thousands_of_accounts_of_one_person_keep_nobody_waiting(music, account, owner):
    for number in range(MOST_ACCOUNTS + 3):
        widget_of(f"{account}-{number}", owner=owner)
    widget_of(account)

    poll_now_playing()

    users = [query["user"] for _, query in music.asked]
    assert (len(users), account in users) == (MOST_ACCOUNTS + 1, True)


def test_nobody_is_asked_for_what_nobody_watches(music, account):
    widget_of(account, active=False)
    widget_of(account, provider="manual")
    widget_of("")

    poll_now_playing()

    assert music.asked == []


def test_a_service_that_is_away_for_a_moment_changes_nothing(music, account):
    widget = widget_of(account)
    state_after(widget)
    music.error = 8

    assert state_after(widget, rounds=2) == {"track": SONG, "problem": ""}


def test_a_service_that_stays_away_is_a_problem_until_it_is_back(music, account):
    widget = widget_of(account)
    state_after(widget)
    music.error = 8
    away = state_after(widget, rounds=3)
    music.error = None

    assert away == {"track": None, "problem": "Last.fm gives no answer that can be read."}
    assert state_after(widget) == {"track": SONG, "problem": ""}


def test_who_failed_is_not_asked_in_the_next_round(music, account):
    music.error = 8
    widget_of(account)

    poll_now_playing()
    poll_now_playing()

    assert len(music.asked) == 1


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (6, "Last.fm knows no user of this name."),
        (10, "Last.fm refuses the key of this server."),
        (17, "This user keeps what they listen to private at Last.fm."),
    ],
)
def test_what_only_people_can_mend_is_said_at_once(music, account, error, problem):
    music.error = error

    assert state_after(widget_of(account))["problem"] == problem


def test_without_a_key_last_fm_is_not_asked(music, account, settings):
    settings.LASTFM_API_KEY = ""

    state = state_after(widget_of(account))

    assert state["problem"].startswith("This server has no key for Last.fm")
    assert music.asked == []


@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "[]",
        "{}",
        '{"recenttracks": 5}',
        '{"recenttracks": {"track": [7]}}',
        "{" * 500_000,
    ],
    ids=["page", "list", "nothing", "number", "no track", "endless"],
)
def test_an_answer_that_cannot_be_read_is_a_problem(music, account, body):
    music.body = body

    problem = state_after(widget_of(account), rounds=3)["problem"]

    assert problem == "Last.fm gives no answer that can be read."


def test_the_key_is_in_nothing_that_anybody_gets(music, account, settings, caplog):
    settings.LASTFM_URL = "http://127.0.0.1:9/"
    widget = widget_of(account)

    state_after(widget, rounds=3)

    frame = json.dumps(frames.initial_state(widget, timezone.now()), default=str)
    assert "Last.fm cannot be reached." in frame
    assert KEY not in frame + caplog.text
