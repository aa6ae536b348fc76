from __future__ import annotations

import pytest

from episodes.youtube_limits import (
    description_problem,
    fitting_title,
    tags_length,
    tags_problem,
    title_problem,
)


def test_a_title_of_a_hundred_characters_is_taken():
    assert title_problem("é" * 100) == ""


def test_a_title_of_more_is_refused_with_its_length():
    assert "101" in title_problem("x" * 101)


@pytest.mark.parametrize("problem", [title_problem, description_problem])
@pytest.mark.parametrize("text", ["1 < 2", "2 > 1"])
def test_angle_brackets_are_refused(problem, text):
    assert "<" in problem(text)


def test_a_description_counts_in_bytes():
    assert description_problem("x" * 5000) == ""
    assert description_problem("é" * 2500) == ""
    assert "5002" in description_problem("é" * 2501)


def test_tags_count_with_commas_and_with_quotes_around_spaces():
    assert tags_length(["Foo-Baz"]) == 7
    assert tags_length(["Foo Baz"]) == 9
    assert tags_length(["Foo-Baz", "Foo Baz"]) == 17
    assert tags_length([]) == 0


def test_tags_are_limited_together():
    assert tags_problem(["x" * 99] * 5) == ""
    assert "501" in tags_problem(["x" * 99, "y" * 99, "z" * 99, "a" * 99, "b b" + "c" * 96])


@pytest.mark.parametrize("tag", ["", "  ", "two,one", "line\nbreak", "<b>"])
def test_a_tag_that_is_none_is_refused(tag):
    assert tags_problem(["good", tag])


def test_a_title_is_made_to_fit():
    assert fitting_title("<b>" + "x" * 99 + " tail") == "b" + "x" * 99
