"""What clients find out by themselves, and which origins may read the answers."""

from __future__ import annotations

from urllib.parse import urlsplit

import jwt
import pytest
from django.conf import settings

from glowing.accounts.tokens import user_of
from glowing.settings import generated
from tests import openid

CONFIGURATION = "/.well-known/openid-configuration"
COGNITO = "/o.amazonaws.com/pool/.well-known/openid-configuration"
ADDRESSES = [
    "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri",
    "revocation_endpoint", "end_session_endpoint",
]  # fmt: skip


def preflight(client, path, origin=openid.ORIGIN, method="GET"):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,accept",
    }
    return client.options(path, headers=headers)


@pytest.mark.parametrize(
    "path", [COGNITO, "/a/b.amazonaws.com/us-east-1_Ab/.well-known/openid-configuration"]
)
def test_clients_of_cognito_find_the_same(client, db, path):
    assert client.get(path).json() == client.get(CONFIGURATION).json()


@pytest.mark.parametrize("path", ["/amazonaws.com/pool/", "/o.example.org/pool/"])
def test_other_paths_are_nothing(client, db, path):
    assert client.get(f"{path}.well-known/openid-configuration").status_code == 404


def test_the_issuer_is_the_public_address(client, db):
    assert client.get(CONFIGURATION, headers={"Host": "127.0.0.1"}).json()["issuer"] == (
        settings.PUBLIC_URL
    )


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_in_it_answers(client, db, name):
    address = client.get(CONFIGURATION).json()[name]

    assert address.startswith(f"{settings.PUBLIC_URL}/")
    assert client.get(urlsplit(address).path).status_code not in (404, 500)


def test_the_published_key_verifies_the_tokens(signed_in):
    tokens = openid.sign_in(signed_in)
    (key,) = signed_in.get("/.well-known/jwks.json").json()["keys"]

    found = jwt.decode(
        tokens["id_token"], jwt.PyJWK(key), ["RS256"], audience=settings.OIDC_CLIENT_ID
    )

    assert found["iss"] == settings.PUBLIC_URL


def test_keys_are_changed_without_anybody_noticing(signed_in, owner, settings):
    before = openid.sign_in(signed_in)["id_token"]
    settings.IDP_OIDC_PRIVATE_KEYS = [{"pem": generated.private_key(), "issued_at": "2026-01-01"}]

    after = openid.sign_in(signed_in)["id_token"]

    published = [key["kid"] for key in signed_in.get("/.well-known/jwks.json").json()["keys"]]
    used = [jwt.get_unverified_header(token)["kid"] for token in (after, before)]
    assert used == published
    assert [user_of(token) for token in (after, before)] == [owner, owner]


def test_no_private_part_of_a_key_is_published(client, db):
    (key,) = client.get("/.well-known/jwks.json").json()["keys"]

    assert key.keys() <= {"kty", "n", "e", "kid", "use", "alg", "key_ops"}


@pytest.mark.parametrize(
    "path", ["/api/records/series", CONFIGURATION, COGNITO, "/.well-known/jwks.json", openid.TOKEN]
)
def test_a_listed_origin_may_ask(client, front_end, path):
    answer = preflight(client, path)

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == front_end
    assert "authorization" in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_listed_origin_may_write(client, front_end, method):
    answer = preflight(client, "/api/records/series", method=method)

    assert method in answer["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost:5174", "https://localhost:5173", "null"],
)
@pytest.mark.parametrize("path", ["/api/records/series", CONFIGURATION, "/.well-known/jwks.json"])
def test_other_origins_read_nothing(client, front_end, origin, path):
    asked = preflight(client, path, origin=origin)
    answered = client.get(path, headers={"Origin": origin})

    assert "Access-Control-Allow-Origin" not in asked
    assert "Access-Control-Allow-Origin" not in answered


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/admin/", openid.AUTHORIZE])
def test_pages_are_not_for_other_origins(client, front_end, path):
    answer = client.get(path, headers={"Origin": front_end})

    assert "Access-Control-Allow-Origin" not in answer


def test_a_refusal_can_be_read(client, front_end):
    answer = client.get("/api/records/series", headers={"Origin": front_end})

    assert answer.status_code == 401
    assert answer["Access-Control-Allow-Origin"] == front_end
    assert "retry-after" in answer["Access-Control-Expose-Headers"]


def test_cookies_of_a_session_are_never_shared(client, front_end):
    answer = preflight(client, "/api/records/series")

    assert "Access-Control-Allow-Credentials" not in answer


def test_a_question_beforehand_costs_no_query(client, front_end, django_assert_num_queries):
    with django_assert_num_queries(0):
        preflight(client, "/api/records/series", method="PUT")


def test_answers_differ_by_origin_for_caches(client, front_end):
    assert "origin" in client.get(CONFIGURATION)["Vary"].lower()
