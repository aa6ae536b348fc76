from __future__ import annotations

import pytest
from django.db import connection
from django.test import override_settings

AWAY = "redis://127.0.0.1:1"


def test_healthz_needs_no_service(client):
    with override_settings(REDIS_URL=AWAY):
        assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db(transaction=True)
def test_readyz_answers_when_everything_is_there(client):
    answer = client.get("/readyz")

    assert answer.json() == {"database": "ok", "redis": "ok", "channels": "ok"}


@pytest.mark.django_db(transaction=True)
def test_readyz_names_what_is_down(client):
    with override_settings(REDIS_URL=AWAY):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "redis": "down", "channels": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_views_only_answer_reads(client, path):
    assert client.post(path).status_code == 405


@pytest.fixture
def lost_database(monkeypatch):
    """Make every connection fail as it does when the server is gone."""
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"connect_timeout": 1})
    connection.close()
    yield
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_answers_503_to_people(client, lost_database):
    answer = client.post("/accounts/login/", {"login": "ada", "password": "wrong"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert b"Nothing is lost" in answer.content


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_answers_503_with_a_code_to_programs(client, lost_database):
    answer = client.post(
        "/accounts/login/", {"login": "a", "password": "b"}, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 503
    assert answer.json()["code"] == "service.database_down"


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_in_middleware_answers_503(client, owner, lost_database):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "x" * 32

    assert client.get("/healthz").status_code == 503
