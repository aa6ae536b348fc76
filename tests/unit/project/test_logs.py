from __future__ import annotations

import json
import logging
import re

import pytest

from glowing.settings import logs
from glowing.settings.logs import hide_secrets, masked


def written():
    """Return the formatter of all logs, as JSON."""
    options = dict(logs.configure(level="INFO", is_json=True)["formatters"]["structured"])
    return options.pop("()")(**options)


@pytest.mark.parametrize("name", ["password", "twitch_token", "Authorization", "api_key"])
def test_values_named_like_secrets_are_hidden(name):
    assert hide_secrets(None, "info", {"event": "x", name: "hunter2"})[name] == "…"


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        ("GET /files/abc.def:ghi/clip.mp4", "GET /files/…/clip.mp4"),
        ("GET /callback?state=1&code=abc", "GET /callback?state=…&code=…"),
        ("GET /callback?code=4/0Ab-c&scope=a", "GET /callback?code=…&scope=a"),
        ("WebSocket /ws?ticket=a-b_c", "WebSocket /ws?ticket=…"),
        ("GET /logout?id_token_hint=a.b.c", "GET /logout?id_token_hint=…"),
    ],
)
def test_the_secret_part_of_a_path_is_hidden(path, hidden):
    assert hide_secrets(None, "info", {"event": "x", "request": path})["request"] == hidden


@pytest.mark.parametrize(
    "text",
    [
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "< Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "/next=%65%79%4A%68%62%47%63%69%4F%69%4A",
        "GET /ws?widget_token=018f0000-0000-7000-8000-000000000000",
        "GET /ws?%74oke%6E=018f0000-0000-7000-8000-000000000000",
    ],
)
def test_a_token_is_hidden_wherever_it_stands(text):
    assert not re.search(r"eyJ|%65%79|018f", masked(text))


def test_a_line_of_json_stays_one():
    line = '{"request": "GET /x?token=abc", "event": "a\\"b", "ok": true}'

    assert json.loads(masked(line))["ok"]


def test_ordinary_facts_stay():
    event = {"event": "render.finished", "job_id": "1", "seconds": 2.5}

    assert hide_secrets(None, "info", dict(event)) == event


def test_a_record_is_written_with_its_facts(caplog):
    caplog.handler.setFormatter(written())

    logging.getLogger("glowing").warning("job.lost", extra={"attempt": 2, "access_token": "x"})

    line = json.loads(caplog.text)
    assert (line["event"], line["attempt"], line["access_token"]) == ("job.lost", 2, "…")


def test_objects_of_libraries_are_left_out(caplog):
    caplog.handler.setFormatter(written())

    logging.getLogger("glowing").warning("asked", extra={"request": object(), "data": {"a": 1}})

    assert not {"request", "data"} & set(json.loads(caplog.text))


def test_a_traceback_tells_no_values(caplog):
    caplog.handler.setFormatter(written())

    def open_with(token: str) -> None:
        raise ValueError("closed")

    try:
        open_with("hunter2")
    except ValueError:
        logging.getLogger("glowing").exception("bug")

    assert json.loads(caplog.text)["exception"][0]["exc_value"] == "closed"
    assert "hunter2" not in caplog.text
