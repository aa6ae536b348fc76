from __future__ import annotations

import pytest

from glowing.settings.logs import hide_secrets


@pytest.mark.parametrize("name", ["password", "twitch_token", "Authorization", "api_key"])
def test_values_named_like_secrets_are_hidden(name):
    assert hide_secrets(None, "info", {"event": "x", name: "hunter2"})[name] == "…"


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        ("GET /files/abc.def:ghi/clip.mp4", "GET /files/…/clip.mp4"),
        ("GET /callback?state=1&code=abc", "GET /callback?state=…&code=…"),
        ("GET /callback?code=4/0Ab-c&scope=a", "GET /callback?code=…&scope=a"),
        ("GET /logout?id_token_hint=a.b.c", "GET /logout?id_token_hint=…"),
    ],
)
def test_the_secret_part_of_a_path_is_hidden(path, hidden):
    assert hide_secrets(None, "info", {"event": "x", "request": path})["request"] == hidden


def test_ordinary_facts_stay():
    event = {"event": "render.finished", "job_id": "1", "seconds": 2.5}

    assert hide_secrets(None, "info", dict(event)) == event
