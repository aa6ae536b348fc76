from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.unit.widgets.machines import Machine
from widgets.kinds.base import Action, Refused
from widgets.kinds.now_playing.machine import NowPlayingState, Polled, Source, Track, source_of

SONG = Track(title="Clair de lune", artist="Debussy")


def polled(machine, **said):
    """Let a provider say something to a widget."""
    event = Polled(source=Source(provider="last.fm", account="mira"), **said)
    action = Action(name=Polled.TYPE, payload=event, config=machine.config)
    return machine.kind.reduce(machine.state, action, machine.now)


def test_nothing_plays_at_first():
    assert Machine("now_playing").shown == {"track": None, "problem": ""}


def test_a_track_is_set_by_hand():
    widget = Machine("now_playing").act("set_track", title="Clair de lune", artist="Debussy")

    assert widget.shown["track"] == {
        "title": "Clair de lune", "artist": "Debussy", "album": "", "url": "",
    }  # fmt: skip


def test_a_track_is_taken_away_by_hand():
    assert Machine("now_playing").act("set_track", title="x").act("clear").state.track is None


@pytest.mark.parametrize(
    "track", [{"title": ""}, {"title": "x", "url": "javascript:alert(1)"}, {}],
    ids=["no title", "script", "nothing"],
)  # fmt: skip
def test_a_track_has_a_title_and_an_address_of_the_web(track):
    with pytest.raises(ValidationError):
        Machine("now_playing").act("set_track", **track)


@pytest.mark.parametrize(("action", "payload"), [("set_track", {"title": "x"}), ("clear", {})])
def test_where_a_service_says_what_plays_a_hand_does_not(action, payload):
    with pytest.raises(Refused, match="Another service says what plays"):
        Machine("now_playing", provider="last.fm", account="mira").act(action, **payload)


def test_what_the_service_says_is_shown():
    widget = Machine("now_playing", provider="last.fm", account="Mira")

    assert polled(widget, track=SONG) == NowPlayingState(track=SONG)


def test_what_another_account_plays_changes_nothing():
    widget = Machine("now_playing", provider="last.fm", account="bo")

    assert polled(widget, track=SONG) is widget.state


def test_a_service_that_fails_takes_the_track_away_and_says_why():
    widget = Machine("now_playing", provider="last.fm", account="mira")
    widget.state = NowPlayingState(track=SONG)

    assert polled(widget, problem="It is away.") == NowPlayingState(problem="It is away.")


@pytest.mark.parametrize(
    "config", [{"provider": "manual", "account": "mira"}, {"provider": "last.fm"}],
    ids=["by hand", "no account"],
)  # fmt: skip
def test_nobody_is_asked_without_need(config):
    assert source_of(Machine("now_playing", **config).config) is None
