from __future__ import annotations

import re
from base64 import b64encode

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import override_settings

from glowing.asgi import application

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def policy(client) -> str:
    return client.get("/healthz")["Content-Security-Policy"]


def test_nothing_is_allowed_that_is_not_named(policy):
    assert "default-src 'none'" in policy


def test_no_inline_script_and_no_eval_is_allowed(policy):
    assert "unsafe" not in policy


def test_a_player_may_work_in_the_background_on_blobs(policy):
    assert "worker-src 'self' blob:" in policy
    assert "media-src 'self' blob:" in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_answers_carry_the_protective_headers(client, header, value):
    assert client.get("/healthz")[header] == value


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", LOGIN, "/static/admin/css/base.css"])
def test_every_answer_gives_up_the_devices_of_the_visitor(client, path):
    answer = client.get(path)

    assert "camera=(), " in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("name", ["username", "email"])
def test_people_log_in_by_name_or_by_address(client, owner, name):
    answer = client.post(
        LOGIN, {"login": getattr(owner, name), "password": "correct horse battery"}
    )

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_a_wrong_password_does_not_log_in(client, owner):
    client.post(LOGIN, {"login": owner.username, "password": "wrong"})

    assert "_auth_user_id" not in client.session


def test_sign_up_is_closed(client):
    client.post("/accounts/signup/", {"username": "eve", "email": "eve@example.org"})

    assert not get_user_model().objects.filter(username="eve").exists()


def test_guessing_passwords_is_slowed_down(client, owner):
    form = {"login": owner.username, "password": "wrong"}

    answers = [client.post(LOGIN, form) for _ in range(12)]

    assert b"Too many" in answers[-1].content


def test_programs_cannot_guess_passwords(client, owner):
    secret = b64encode(f"{owner.username}:correct horse battery".encode()).decode()

    answer = client.get("/api/schema", headers={"Authorization": f"Basic {secret}"})

    assert answer.status_code == 401


def test_a_page_is_kept_for_its_person_and_apart_from_its_parts(client, owner):
    client.force_login(owner)

    answer = client.get("/tasks")

    assert answer["Cache-Control"] == "private, no-cache"
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize("path", ["/api/records/stream_widgets", "/api/nowhere"])
def test_records_with_their_tokens_are_kept_by_no_cache_between(client, owner, path):
    client.force_login(owner)

    assert client.get(path)["Cache-Control"] == "private, no-cache"


async def test_nobody_fills_the_disk_with_one_request():
    headers = [(b"content-length", b"99999999999")]
    scope = {"type": "http", "method": "POST", "path": "/uploads", "headers": headers}

    answer = await ApplicationCommunicator(application, scope).receive_output()

    assert answer["status"] == 413


def test_login_works_while_redis_is_away(client, owner):
    away = {"BACKEND": "glowing.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    form = {"login": owner.username, "password": "correct horse battery"}

    with override_settings(CACHES={"default": away}):
        assert client.post(LOGIN, form).status_code == 302


@pytest.mark.parametrize(
    "path", ["/static/assets/main-BYX7lcsz.css", "/static/assets/review-B_k9ki-J.js"]
)
def test_files_named_by_their_content_are_immutable(path):
    assert re.match(settings.WHITENOISE_IMMUTABLE_FILE_TEST, path)


@pytest.mark.parametrize("path", ["/static/icons.svg", "/static/admin/css/base.css"])
def test_files_with_lasting_names_are_not_immutable(path):
    assert not re.match(settings.WHITENOISE_IMMUTABLE_FILE_TEST, path)


@pytest.mark.parametrize(("count", "ip"), [(0, "127.0.0.1"), (1, "198.51.100.1"), (3, None)])
def test_a_visitor_does_not_choose_the_address_in_the_log(client, settings, caplog, count, ip):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count

    client.get("/healthz", headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.1"})

    assert {record.msg["ip"] for record in caplog.records} == {ip}
