from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from rest_framework.test import APIClient

from glowing.accounts import issuers
from glowing.accounts.issuers import IssuerUnreachable, is_safe
from glowing.accounts.models import Identity, User
from glowing.accounts.tokens import ExpiredToken, InvalidToken, user_of
from tests import cached
from tests.issuer import Key, running
from tests.worker import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(settings):
    with running() as one:
        settings.OIDC_ISSUERS = [one.config]
        yield one
    cached.forget()


@pytest.fixture
def known(owner, issuer):
    """The owner, as the issuer knows them."""
    Identity.objects.create(user=owner, issuer=issuer.url, subject="ada")
    return owner


@pytest.fixture
def pass_time(monkeypatch):
    """Let seconds pass for the keys that are held."""
    passed = [0.0]
    monkeypatch.setattr(issuers, "_now", lambda: time.time() + passed[0])

    def advance(seconds):
        passed[0] += seconds

    return advance


def forget_in_process():
    """Be another process, with nothing in memory."""
    issuers._held.clear()


# --- whose tokens


def test_a_token_of_a_configured_issuer_speaks_for_the_person_it_knows(known, issuer):
    assert user_of(issuer.token("ada")) == known


def test_an_elliptic_signature_is_as_good(known, issuer):
    issuer.keys = [Key("curve", "ES256")]

    assert user_of(issuer.token("ada")) == known


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": None},
        {"aud": ["outside-client", "another-client"], "azp": "another-client"},
        {"iss": "https://issuer.example"},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "a" * 256},
        {"sub": "a\x00b"},
        {"sub": 7},
        {"token_use": "access"},
        {"typ": "Bearer"},
        {"nbf": 4_000_000_000},
    ],
)
def test_whatever_is_not_an_id_token_for_us_is_refused(known, issuer, claims):
    with pytest.raises(InvalidToken):
        user_of(issuer.token("ada", **claims))


def test_an_expired_token_says_so(known, issuer):
    with pytest.raises(ExpiredToken):
        user_of(issuer.token("ada", exp=1_600_000_000, iat=1_500_000_000))


def test_a_key_of_one_issuer_does_not_sign_for_another(known, issuer, settings):
    with running() as other:
        settings.OIDC_ISSUERS = [issuer.config, other.config]
        other.keys = [Key("first")]
        forged = other.token("ada", iss=issuer.url)

    with pytest.raises(InvalidToken):
        user_of(forged)


# --- persons


def test_an_unknown_person_gets_a_login_with_nothing(issuer, settings):
    user = user_of(
        issuer.token("bob", given_name="Bob", family_name="Day", email="bob@example.org")
    )

    assert (user.first_name, user.last_name, user.email) == ("Bob", "Day", "bob@example.org")
    assert not user.has_usable_password()
    assert not user.is_staff
    assert user.archive_root == f"users/{user.pk}/"


def test_the_same_person_comes_back(issuer):
    assert user_of(issuer.token("bob")) == user_of(issuer.token("bob"))


def test_an_address_makes_nobody_somebody_else(owner, issuer):
    assert user_of(issuer.token("bob", email=owner.email, email_verified=True)) != owner


@pytest.mark.parametrize(
    "claims",
    [{"email": "no address"}, {"email": 7}, {"email": "a@example.org", "email_verified": False}],
)
def test_an_address_nobody_confirmed_is_not_kept(issuer, claims):
    assert user_of(issuer.token("bob", **claims)).email == ""


def test_the_same_subject_of_another_issuer_is_somebody_else(known, issuer, settings):
    with running() as other:
        settings.OIDC_ISSUERS = [issuer.config, other.config]

        assert user_of(other.token("ada")) != known


def test_nobody_is_made_where_that_is_not_wanted(issuer, settings):
    settings.OIDC_CREATE_USERS = False

    with pytest.raises(InvalidToken):
        user_of(issuer.token("bob"))
    assert not User.objects.exists()


def test_whoever_is_locked_out_stays_out(known, issuer):
    User.objects.update(is_active=False)

    with pytest.raises(InvalidToken):
        user_of(issuer.token("ada"))


@pytest.mark.django_db(transaction=True)
def test_a_person_who_comes_twice_at_once_is_made_once(issuer):
    token, together = issuer.token("bob"), Barrier(4)

    def come(_):
        try:
            together.wait(timeout=10)
            return user_of(token).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(come, range(4)))) == 1
    assert User.objects.count() == 1


# --- keys


def test_keys_are_asked_for_once(known, issuer):
    for _ in range(3):
        user_of(issuer.token("ada"))

    assert issuer.fetches == 1


def test_another_process_need_not_ask(known, issuer):
    user_of(issuer.token("ada"))
    forget_in_process()

    assert user_of(issuer.token("ada")) == known
    assert issuer.fetches == 1


def test_a_new_key_is_asked_for(known, issuer, pass_time):
    user_of(issuer.token("ada"))
    issuer.rotate()
    pass_time(61)

    assert user_of(issuer.token("ada")) == known


def test_an_unknown_key_asks_at_most_once_a_minute(known, issuer, pass_time):
    user_of(issuer.token("ada"))
    unknown = Key("unknown")
    pass_time(61)

    for _ in range(3):
        with pytest.raises(InvalidToken):
            user_of(issuer.token("ada", key=unknown))

    assert issuer.fetches == 2


def test_keys_that_are_published_no_more_end_within_the_hour(known, issuer, pass_time):
    old = issuer.token("ada", exp=int(time.time()) + 9000)
    user_of(old)
    issuer.rotate()
    pass_time(3601)

    with pytest.raises(InvalidToken):
        user_of(old)


def test_known_keys_do_while_the_issuer_is_down(known, issuer, pass_time):
    user_of(issuer.token("ada"))
    issuer.status = 503
    pass_time(3601)

    assert user_of(issuer.token("ada")) == known
    assert user_of(issuer.token("ada")) == known
    assert issuer.asked[2:] == ["/.well-known/openid-configuration"]


def test_whoever_comes_while_no_key_was_ever_known_is_told_to_come_back(issuer):
    issuer.status = 503

    answer = APIClient().get(
        "/jobs/018f0000-0000-7000-8000-000000000000",
        headers={"Authorization": issuer.token("ada")},
    )

    assert (answer.status_code, answer.json()["code"]) == (503, "accounts.issuer_unreachable")


def test_an_issuer_that_is_back_is_heard_again(known, issuer, pass_time):
    issuer.status = 503
    with pytest.raises(IssuerUnreachable):
        user_of(issuer.token("ada"))
    issuer.status = 200
    pass_time(11)

    assert user_of(issuer.token("ada")) == known


@pytest.mark.django_db(transaction=True)
def test_of_many_who_come_at_once_one_asks(known, issuer):
    issuer.gate.clear()
    token = issuer.token("ada")

    def come():
        try:
            return user_of(token)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(come) for _ in range(6)]
        wait_until(lambda: issuer.asked)
        issuer.gate.set()
    assert {one.result() for one in answers} == {known}
    assert issuer.fetches == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_with_a_known_key_waits_for_a_slow_issuer(known, issuer, pass_time):
    token = issuer.token("ada")
    user_of(token)
    issuer.gate.clear()
    pass_time(3601)

    def come():
        try:
            return user_of(token)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(come) for _ in range(3)]
        wait_until(lambda: sum(one.done() for one in answers) == 2)
        issuer.gate.set()
    assert {one.result() for one in answers} == {known}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nothing",
        b'{"keys": 7}',
        b'{"keys": [7, {}, {"kty": "RSA", "kid": "first"}]}',
        b"[" * 100_000,
        b'{"keys": ["' + b"x" * 300_000 + b'"]}',
        json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]}).encode(),
    ],
    ids=["empty", "array", "text", "number", "odd", "deep", "long", "symmetric"],
)
def test_whatever_an_issuer_publishes_a_token_is_refused_in_good_order(known, issuer, body):
    issuer.body = body

    with pytest.raises((InvalidToken, IssuerUnreachable)):
        user_of(issuer.token("ada"))


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(known, issuer):
    issuer.names_itself = "https://issuer.example"

    with pytest.raises(IssuerUnreachable):
        user_of(issuer.token("ada"))


def test_the_place_of_the_keys_may_be_configured(known, issuer, settings):
    settings.OIDC_ISSUERS = [issuer.config | {"jwks_url": f"{issuer.url}/jwks.json"}]

    assert user_of(issuer.token("ada")) == known
    assert issuer.asked == ["/jwks.json"]


@pytest.mark.parametrize(
    ("url", "is_good"),
    [
        ("https://issuer.example/keys", True),
        ("http://127.0.0.1:9/keys", True),
        ("http://issuer.example/keys", False),
        ("file:///etc/passwd", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_keys_come_by_a_safe_way_alone(url, is_good):
    assert is_safe(url) == is_good
