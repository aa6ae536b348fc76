from __future__ import annotations

import jwt
import pytest
from django.conf import settings

from tests import openid


def claims(answer) -> dict:
    return jwt.decode(answer["id_token"], options={"verify_signature": False})


def test_a_code_gives_tokens(signed_in, owner):
    tokens = openid.sign_in(signed_in)

    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3600
    assert {"access_token", "refresh_token", "id_token"} <= tokens.keys()


def test_the_id_token_says_who_and_for_whom(signed_in, owner):
    found = claims(openid.sign_in(signed_in))

    assert found["iss"] == settings.PUBLIC_URL
    assert found["aud"] == settings.OIDC_CLIENT_ID
    assert found["sub"] == str(owner.pk)
    assert found["name"] == owner.username
    assert found["email"] == owner.email
    assert found["exp"] - found["iat"] == 3600


def test_a_refresh_token_gives_a_new_id_token_of_the_same_person(signed_in):
    first = openid.sign_in(signed_in)

    second = openid.renew(signed_in, first["refresh_token"]).json()

    assert second["id_token"] != first["id_token"]
    assert second["refresh_token"] != first["refresh_token"]
    assert claims(second)["sub"] == claims(first)["sub"]
