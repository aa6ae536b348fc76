from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from glowing.settings.environment import Environment


@pytest.mark.parametrize(("text", "value"), [("true", True), ("0", False), ("Yes", True)])
def test_a_boolean_is_read_as_people_write_it(monkeypatch, text, value):
    monkeypatch.setenv("SWITCH", text)

    assert Environment().bool("SWITCH", default=False) is value


def test_a_boolean_that_is_none_stops_the_start(monkeypatch):
    monkeypatch.setenv("SWITCH", "maybe")

    with pytest.raises(ImproperlyConfigured, match="SWITCH must be true or false, not 'maybe'"):
        Environment().bool("SWITCH", default=False)


def test_a_number_that_is_none_stops_the_start(monkeypatch):
    monkeypatch.setenv("NUMBER", "many")

    with pytest.raises(ImproperlyConfigured, match="NUMBER is not a int"):
        Environment().int("NUMBER", default=1)


def test_a_choice_outside_the_list_stops_the_start(monkeypatch):
    monkeypatch.setenv("STORAGE", "tape")

    with pytest.raises(ImproperlyConfigured, match="one of folders, s3, not 'tape'"):
        Environment().choice("STORAGE", ("folders", "s3"), default="folders")


def test_a_missing_secret_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="A_SECRET_NOBODY_SET"):
        Environment()("A_SECRET_NOBODY_SET")


def test_a_secret_comes_from_a_file_without_its_line_break(monkeypatch, tmp_path):
    path = tmp_path / "secret"
    path.write_text("s3cret\n")
    monkeypatch.setenv("SECRET_FILE", str(path))

    assert Environment()("SECRET") == "s3cret"


def test_a_secret_file_that_cannot_be_read_stops_the_start(monkeypatch):
    monkeypatch.setenv("LOST_FILE", "/nowhere/secret")

    with pytest.raises(ImproperlyConfigured, match="LOST_FILE cannot be read"):
        Environment()("LOST")
