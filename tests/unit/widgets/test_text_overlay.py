from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.unit.widgets.machines import Machine
from widgets.kinds.base import Refused
from widgets.kinds.text_overlay.config import TextOverlayConfig
from widgets.kinds.text_overlay.machine import EPOCH, TextOverlayState, index_at

MOMENTS = st.integers(-(10**15), 4 * 10**15).map(lambda us: EPOCH + timedelta(microseconds=us))
THREE = ("one", "two", "three")


def rotating(**config):
    """Return a widget whose first line has just begun."""
    return Machine("text_overlay", **{"lines": THREE, "rotate_s": 10} | config).act("clear")


def lines_of(machine, times):
    return [machine.later(0 if number == 0 else 10).shown["line"] for number in range(times)]


def test_lines_take_turns_for_ever():
    assert lines_of(rotating(), 5) == ["one", "two", "three", "one", "two"]


def test_nothing_happens_by_itself():
    text = rotating()

    assert text.kind.wakes_at(text.state, text.config) is None


def test_a_new_widget_shows_a_line():
    assert Machine("text_overlay", lines=("hello",)).shown["line"] == "hello"


def test_no_line_at_all_shows_nothing():
    assert Machine("text_overlay", lines=()).shown["line"] == ""


def test_the_next_line_begins_now_and_has_its_whole_time():
    text = rotating().later(7).act("next")

    assert [text.shown["line"], text.later(9.9).shown["line"], text.later(0.1).shown["line"]] == [
        "two", "two", "three",
    ]  # fmt: skip


def test_what_is_hidden_stays_hidden():
    assert rotating().act("hide").later(60).shown["visible"] is False


def test_what_is_shown_again_begins_with_the_first_line():
    text = rotating().later(15).act("hide").later(8).act("show")

    assert (text.shown["visible"], text.shown["line"]) == (True, "one")


def test_showing_what_is_shown_changes_nothing():
    text = rotating()
    before = text.state

    assert text.later(3).act("show").state is before


def test_a_text_takes_the_place_of_the_lines_at_once():
    text = rotating().later(15).act("set_text", text="Back soon\n\nTea first")

    assert lines_of(text, 3) == ["Back soon", "Tea first", "Back soon"]


def test_no_text_brings_the_lines_back():
    text = rotating().act("set_text", text="Back soon").act("set_text", text=" ")

    assert text.shown["line"] == "one"


def test_variables_are_told_to_the_overlay():
    text = rotating().act("set_variable", name="deaths", value="3")

    assert text.shown["variables"] == {"deaths": "3"}


def test_a_line_says_its_variables_and_leaves_unknown_ones_as_they_are():
    text = rotating(lines=("{deaths} deaths in {game}, {time}",))

    text.act("set_variable", name="deaths", value="{game}")

    assert text.shown["line"] == "{game} deaths in {game}, {time}"


@pytest.mark.parametrize("name", ["time", "date", "title"])
def test_built_in_variables_are_not_set(name):
    with pytest.raises(Refused, match="choose another name"):
        rotating().act("set_variable", name=name, value="never")


@pytest.mark.parametrize("name", ["", "two words", "{x}", "1st", "x" * 33])
def test_a_variable_has_a_name(name):
    with pytest.raises(ValidationError):
        rotating().act("set_variable", name=name, value="")


def test_there_are_only_so_many_variables():
    text = rotating()
    for number in range(50):
        text.act("set_variable", name=f"v{number}", value="")

    with pytest.raises(Refused, match="50 variables"):
        text.act("set_variable", name="one_more", value="")


def test_clearing_forgets_text_and_variables():
    text = rotating().act("set_text", text="x").act("set_variable", name="a", value="b")

    assert text.act("clear").state == rotating().state


def test_a_time_zone_is_one_that_exists():
    with pytest.raises(ValidationError, match="No such time zone"):
        TextOverlayConfig(time_zone="Mars/Olympus")


@given(MOMENTS, MOMENTS, st.lists(st.text(), max_size=50), st.integers(1, 3600))
def test_there_is_a_line_at_any_time(since, now, lines, rotate_s):
    config = TextOverlayConfig(lines=tuple(lines), rotate_s=rotate_s)

    index = index_at(TextOverlayState(since=since), config, now)

    assert 0 <= index < max(len(lines), 1)


@given(MOMENTS, MOMENTS, st.integers(1, 50), st.integers(1, 3600))
def test_next_always_moves_on_by_one(since, now, count, rotate_s):
    text = Machine("text_overlay", lines=("x",) * count, rotate_s=rotate_s)
    text.state, text.now = TextOverlayState(since=since), now
    before = index_at(text.state, text.config, now)

    text.act("next")

    assert index_at(text.state, text.config, now) == (before + 1) % count
    assert timedelta() <= now - text.state.since
