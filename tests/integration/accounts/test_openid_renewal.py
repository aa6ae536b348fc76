"""Refresh tokens rotate, and one that comes twice ends what came of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.idp.oidc.models import Token
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from glowing.accounts.tasks import forget_expired
from tests import openid


def error_of(answer) -> str:
    assert answer.status_code == 400
    return answer.json()["error"]


@pytest.fixture
def tokens(signed_in) -> dict:
    return openid.sign_in(signed_in)


def test_a_refresh_token_gives_a_new_id_token_of_the_same_person(client, tokens):
    renewed = openid.renew(client, tokens["refresh_token"]).json()

    assert renewed["id_token"] != tokens["id_token"]
    assert renewed["refresh_token"] != tokens["refresh_token"]
    same = ("iss", "sub", "aud", "name", "email")
    before, after = openid.claims_of(tokens), openid.claims_of(renewed)
    assert [after[name] for name in same] == [before[name] for name in same]


def test_what_a_client_compares_stays_absent(client, tokens):
    renewed = openid.claims_of(openid.renew(client, tokens["refresh_token"]).json())

    assert not {"auth_time", "azp", "nonce"} & renewed.keys()


def test_renewing_needs_no_session(tokens):
    assert openid.renew(Browser(), tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_is_good_once(client, tokens):
    openid.renew(client, tokens["refresh_token"])

    assert error_of(openid.renew(client, tokens["refresh_token"])) == "invalid_grant"


def test_a_stolen_refresh_token_ends_what_came_of_it(client, tokens):
    second = openid.renew(client, tokens["refresh_token"]).json()
    third = openid.renew(client, second["refresh_token"]).json()

    openid.renew(client, tokens["refresh_token"])

    assert error_of(openid.renew(client, third["refresh_token"])) == "invalid_grant"


def test_other_tabs_keep_theirs_when_one_was_stolen(signed_in, tokens):
    other = openid.sign_in(signed_in)
    openid.renew(signed_in, tokens["refresh_token"])

    openid.renew(signed_in, tokens["refresh_token"])

    assert openid.renew(signed_in, other["refresh_token"]).status_code == 200


def test_a_refresh_token_lives_five_days(tokens):
    token = Token.objects.get(type=Token.Type.REFRESH_TOKEN)

    assert (token.expires_at - token.created_at).days in (4, 5)


def test_no_more_scope_than_was_granted(client, signed_in):
    code = openid.returned(openid.authorize(signed_in, scope="openid"))["code"]
    narrow = openid.exchange(signed_in, code).json()

    assert error_of(openid.renew(client, narrow["refresh_token"])) == "invalid_scope"


def test_a_mistake_does_not_end_a_token(client, tokens):
    openid.renew(client, tokens["refresh_token"], scope="openid root")

    assert openid.renew(client, tokens["refresh_token"]).status_code == 200


def test_a_grant_that_needs_no_refresh_token_may_carry_one(client, tokens):
    answer = openid.renew(client, tokens["refresh_token"], grant_type="client_credentials")

    assert answer.status_code in (400, 401)


def test_another_client_cannot_use_it(client, tokens):
    answer = openid.renew(client, tokens["refresh_token"], client_id="somebody-else")

    assert answer.status_code == 401


def test_an_inactive_person_renews_nothing(client, tokens, owner):
    owner.is_active = False
    owner.save(update_fields=["is_active"])

    assert error_of(openid.renew(client, tokens["refresh_token"])) == "invalid_grant"


def test_a_revoked_token_renews_nothing(client, tokens):
    form = {"token": tokens["refresh_token"], "client_id": openid.settings.OIDC_CLIENT_ID}
    client.post("/identity/o/api/revoke", form)

    assert error_of(openid.renew(client, tokens["refresh_token"])) == "invalid_grant"


def test_a_changed_password_ends_what_could_be_renewed(client, tokens, owner):
    owner.set_password("another horse, another battery")
    owner.save(update_fields=["password"])

    assert error_of(openid.renew(client, tokens["refresh_token"])) == "invalid_grant"


def test_another_change_of_a_person_ends_nothing(client, tokens, owner):
    owner.first_name = "Mira"
    owner.save(update_fields=["first_name"])

    assert openid.renew(client, tokens["refresh_token"]).status_code == 200


def test_expired_tokens_are_forgotten(tokens):
    Token.objects.update(expires_at=timezone.now())

    forget_expired()

    assert not Token.objects.exists()


def at_once(ask) -> list[int]:
    """Return the sorted statuses of four requests that arrive together."""

    def run(_number) -> int:
        try:
            return ask().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return sorted(pool.map(run, range(4)))


@pytest.mark.django_db(transaction=True)
def test_a_refresh_token_that_is_used_by_many_at_once_gives_one_answer(tokens):
    statuses = at_once(lambda: openid.renew(Browser(), tokens["refresh_token"]))

    assert statuses == [200, 400, 400, 400]


@pytest.mark.django_db(transaction=True)
def test_a_code_that_is_used_by_many_at_once_gives_one_answer(signed_in):
    code = openid.returned(openid.authorize(signed_in))["code"]

    assert at_once(lambda: openid.exchange(Browser(), code)) == [200, 400, 400, 400]
