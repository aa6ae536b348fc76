from __future__ import annotations

from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest
from allauth.idp.oidc.models import Client
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from glowing.accounts.tokens import InvalidToken, user_of
from tests import tokens
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(owner):
    return JobFactory(owner=owner, failed=True)


def ask(job, raw, **extra):
    return APIClient().get(f"/jobs/{job.pk}", headers={"Authorization": raw}, **extra)


@pytest.mark.parametrize("prefix", ["", "Bearer "])
def test_a_token_speaks_for_its_person(job, owner, prefix):
    answer = ask(job, prefix + tokens.id_token(owner))

    assert answer.status_code == 200


def test_a_token_reaches_nothing_of_others(job, stranger):
    answer = ask(job, tokens.id_token(stranger))

    assert answer.status_code == 404


@pytest.mark.parametrize("form", tokens.BAD)
def test_a_bad_token_is_refused_without_saying_why(job, owner, form):
    answer = ask(job, form(owner))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json() == {
        "message": "This sign-in is not valid here. Sign in again.",
        "code": "accounts.token_invalid",
    }


def test_an_expired_token_says_so(job, owner):
    answer = ask(job, tokens.expired(owner))

    assert (answer.status_code, answer.json()["code"]) == (401, "accounts.token_expired")


def test_whoever_is_not_signed_in_is_challenged(job):
    answer = APIClient().get(f"/jobs/{job.pk}")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["message"]


def test_a_token_of_somebody_who_was_locked_out_is_refused(job, owner):
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert ask(job, tokens.id_token(owner)).status_code == 401


def test_a_bad_token_is_refused_beside_a_good_session(job, owner):
    client = APIClient()
    client.force_login(owner)

    answer = client.get(f"/jobs/{job.pk}", headers={"Authorization": tokens.expired(owner)})

    assert answer.status_code == 401


def test_a_token_needs_no_csrf_token(job, owner):
    client = APIClient(enforce_csrf_checks=True)

    answer = client.post(f"/jobs/{job.pk}/retry", headers={"Authorization": tokens.id_token(owner)})

    assert answer.status_code == 202


def test_a_session_does(job, owner):
    client = Browser(enforce_csrf_checks=True)
    client.force_login(owner)

    answer = client.post(f"/jobs/{job.pk}/retry")

    assert answer.status_code == 403


def test_a_token_is_not_read_from_the_query(owner):
    answer = APIClient().get(f"/jobs/{uuid4()}?token={tokens.id_token(owner)}")

    assert answer.status_code == 401


def test_a_token_of_every_registered_client_counts(job, owner):
    Client.objects.create(id="another", name="Another")

    assert ask(job, tokens.id_token(owner, aud="another")).status_code == 200


@given(
    header=st.text(max_size=60),
    claims=st.text(max_size=60) | st.sampled_from(['{"iss": 7}', "[]", "[" * 5000, '{"iss": []}']),
    signature=st.text(max_size=60),
)
def test_whatever_comes_is_refused_in_good_order(header, claims, signature):
    parts = (urlsafe_b64encode(part.encode("utf-8", "replace")) for part in (header, claims))
    token = ".".join([*(part.decode().rstrip("=") for part in parts), signature])

    with pytest.raises(InvalidToken):
        user_of(token)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": "soon"},
        {"exp": float("inf")},
        {"exp": []},
        {"iat": float("nan")},
        {"nbf": 10**400},
        {"sub": 7},
        {"sub": "a\x00b"},
        {"sub": "not-an-id"},
        {"aud": []},
        {"aud": {"a": 1}},
        {"aud": "a\x00b"},
        {"azp": "another"},
    ],
    ids=str,
)
def test_odd_claims_are_refused_even_when_they_are_signed(job, owner, claims):
    assert ask(job, tokens.id_token(owner, **claims)).status_code == 401
