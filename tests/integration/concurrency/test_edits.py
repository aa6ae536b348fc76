"""Several save what they made of the same state at once: one does, the others are told."""

from __future__ import annotations

from functools import partial

import pytest

from episodes.services import edit_episode, update_cut_list
from glowing.edits import Overtaken, Shown
from streams.services import edit_stream
from tests.factories.episodes import EpisodeFactory
from tests.factories.streams import StreamFactory
from tests.factories.widgets import StreamWidgetFactory
from tests.integration.concurrency.together import at_once
from tests.lasting import owner, transactional_db
from widgets.services import update_widget

__all__ = ["owner", "transactional_db"]

MANY = 6


def title_of(number):
    return {"title": f"Title {number}"}


def cuts_of(number):
    section = {"startFrame": 0, "endFrame": 60 + number}
    media = [{"s3Location": "one.mkv", "sections": [section]}]
    items = [{"mediaIndex": 0, "sectionIndex": 0}]
    return {"cut_list": {"version": "1.0.0", "inputMedia": media, "outputTrack": items}}


def save_cuts(episode, *, changes, basis):
    update_cut_list(episode=episode, **changes, basis=basis)


def save_widget(widget, *, changes, basis):
    update_widget(widget, changes, basis=basis)


@pytest.mark.parametrize(
    ("factory", "save", "changes_of"),
    [
        (StreamFactory, lambda row, **edit: edit_stream(stream=row, **edit), title_of),
        (EpisodeFactory, lambda row, **edit: edit_episode(episode=row, **edit), title_of),
        (EpisodeFactory, save_cuts, cuts_of),
        (StreamWidgetFactory, save_widget, title_of),
    ],
    ids=["stream", "episode", "cuts", "widget"],
)
def test_of_many_who_save_at_once_one_does(owner, factory, save, changes_of):
    row = factory(owner=owner)
    seen = Shown.of(type(row).objects.get(), tuple(changes_of(0)))
    told = []

    def try_to_save(changes, _time):
        try:
            save(type(row).objects.get(), changes=changes, basis=seen)
        except Overtaken as error:
            told.append(error.names)

    at_once(*[partial(try_to_save, changes_of(number)) for number in range(MANY)], times=1)

    assert told == [[*seen.names]] * (MANY - 1)
