"""The door: passwords, the second step, the list of sessions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client as Browser
from django.utils import timezone

from glowing.encryption import decrypt
from tests import openid
from tests.totp import code_of

LOGIN = "/accounts/login/"
SECOND = "/accounts/2fa/authenticate/"
PASSWORD = "correct horse battery"


def log_in(browser, user, password=PASSWORD, **more):
    return browser.post(LOGIN, {"login": user.username, "password": password} | more)


def is_logged_in(browser) -> bool:
    return "_auth_user_id" in browser.session


def turn_on(browser) -> str:
    """Turn the second step on as a person does, and return the app's secret."""
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", page)[1]
    browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    return secret


@pytest.fixture(autouse=True)
def fresh_cache(settings, request):
    """Count attempts to log in for each test alone."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory, "LOCATION": request.node.nodeid}}


@pytest.fixture
def secret(owner) -> str:
    """The secret of the app of an owner with two-step login."""
    browser = Browser()
    log_in(browser, owner)
    return turn_on(browser)


def recovery_code(owner) -> str:
    codes = Authenticator.objects.get(user=owner, type=Authenticator.Type.RECOVERY_CODES)
    return codes.wrap().get_unused_codes()[0]


def test_a_login_leaves_no_sentence_for_a_later_page(client, owner):
    log_in(client, owner)

    assert b"signed in" not in client.get("/tasks").content


def test_a_password_alone_is_not_enough_with_two_steps(client, owner, secret):
    answer = log_in(client, owner)

    assert answer["Location"].startswith(SECOND)
    assert not is_logged_in(client)


def test_the_code_of_the_app_is_the_second_step(client, owner, secret):
    log_in(client, owner)

    client.post(SECOND, {"code": code_of(secret, turn=2)})

    assert is_logged_in(client)


def test_a_wrong_code_lets_nobody_in(client, owner, secret):
    log_in(client, owner)

    answer = client.post(SECOND, {"code": "000000"})

    assert b"Incorrect code" in answer.content
    assert not is_logged_in(client)


def test_a_recovery_code_works_once(client, owner, secret):
    code = recovery_code(owner)
    log_in(client, owner)
    client.post(SECOND, {"code": code})
    again = Browser()
    log_in(again, owner)

    again.post(SECOND, {"code": code})

    assert is_logged_in(client)
    assert not is_logged_in(again)


@pytest.mark.parametrize("seconds", [0, 35])
def test_a_code_that_somebody_saw_works_no_more(client, owner, secret, seconds):
    code = code_of(secret, turn=2)
    log_in(client, owner)
    client.post(SECOND, {"code": code})
    onlooker = Browser()

    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        log_in(onlooker, owner)
        onlooker.post(SECOND, {"code": f" {code[:3]} {code[3:]}"})

    assert is_logged_in(client)
    assert not is_logged_in(onlooker)


def test_guessing_codes_is_slowed_down(client, owner, secret):
    log_in(client, owner)

    answers = [client.post(SECOND, {"code": "000000"}) for _ in range(12)]

    assert b"Too many" in answers[-1].content or b"Be patient" in answers[-1].content


def test_the_second_step_leads_on_to_the_front_end(client, owner, secret, front_end):
    asked = openid.authorize(client)["Location"]
    onward = openid.authorize(client).wsgi_request.get_full_path()
    log_in(client, owner, next=onward)

    answer = client.post(SECOND, {"code": recovery_code(owner)})

    assert asked.startswith(LOGIN)
    assert answer["Location"] == onward


def test_the_administration_asks_for_the_second_step_as_well(client, owner, secret):
    owner.is_staff = True
    owner.save(update_fields=["is_staff"])
    log_in(client, owner, next="/admin/")

    assert client.get("/admin/").status_code == 302


def test_secrets_of_the_app_are_encrypted_at_rest(owner, secret):
    stored = Authenticator.objects.get(user=owner, type=Authenticator.Type.TOTP).data["secret"]

    assert secret not in stored
    assert decrypt(stored) == secret


def test_turning_it_off_asks_for_the_password_again(client, owner, secret):
    client.force_login(owner)

    answer = client.get("/accounts/2fa/totp/deactivate/")

    assert "reauthenticate" in answer["Location"]


def test_an_unconfirmed_address_is_no_obstacle_where_none_can_be_confirmed(owner, secret):
    assert Authenticator.objects.filter(user=owner, type=Authenticator.Type.TOTP).exists()


@pytest.mark.parametrize(
    "password", ["short", "12345678901234", "password123456", "user0user0user"]
)
def test_weak_passwords_are_refused(client, owner, password):
    owner.username = "user0user0user"
    owner.save(update_fields=["username"])
    client.force_login(owner)
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    client.post("/accounts/password/change/", form)

    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_changed_password_ends_the_other_sessions(client, owner):
    elsewhere = Browser()
    log_in(elsewhere, owner)
    log_in(client, owner)
    new = "staple staple staple"

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert client.get("/tasks").status_code == 200
    assert elsewhere.get("/tasks").status_code == 302


def test_a_person_logs_out_everywhere_else(client, owner):
    elsewhere = Browser(headers={"User-Agent": "Another browser"})
    log_in(elsewhere, owner)
    log_in(client, owner)
    assert b"Another browser" in client.get("/accounts/sessions/").content

    client.post("/accounts/sessions/")

    assert elsewhere.get("/tasks").status_code == 302
    assert client.get("/tasks").status_code == 200


def test_logging_out_everywhere_else_reaches_front_ends(client, owner, front_end):
    elsewhere = Browser()
    log_in(elsewhere, owner)
    tokens = openid.sign_in(elsewhere)
    log_in(client, owner)

    client.post("/accounts/sessions/")

    assert openid.renew(elsewhere, tokens["refresh_token"]).status_code == 400


def test_sessions_of_others_are_not_listed(client, owner, stranger):
    log_in(Browser(headers={"User-Agent": "A stranger's browser"}), stranger)
    log_in(client, owner)

    assert b"A stranger" not in client.get("/accounts/sessions/").content
    assert UserSession.objects.count() == 2


def guess(browser, user, *, address: str, times: int = 1):
    for _ in range(times):
        answer = browser.post(
            LOGIN,
            {"login": user.username, "password": "wrong"},
            headers={"X-Forwarded-For": address},
        )
    return answer.content


def test_guesses_are_counted_by_the_visitor_behind_our_proxy(client, owner, stranger, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guess(client, stranger, address="198.51.100.1", times=12)

    assert b"not correct" in guess(client, owner, address="203.0.113.9")


def test_a_visitor_who_invents_addresses_is_counted_as_one(client, owner, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    answers = [guess(client, owner, address=f"10.0.0.{n}, 198.51.100.1") for n in range(12)]

    assert b"Too many" in answers[-1]
