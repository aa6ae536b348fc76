"""ID tokens as our own provider signs them, and every bad form of them.

`id_token(owner)` is good; `bad_tokens(owner)` names each bad form; `api(owner)` is a client of
the REST interface that sends one raw, as the existing front end does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from rest_framework.test import APIClient

from glowing.accounts.tokens import own_key

HOUR_S = 3600


def api(user: Any, **claims: Any) -> APIClient:
    """Return a client whose every request carries the user's raw token, and no cookie."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=id_token(user, **claims))
    return client


def claims_of(user: Any, **claims: Any) -> dict[str, Any]:
    """Return what a good token says; a claim given as None is left out."""
    now = int(time.time())
    said = {
        "iss": settings.PUBLIC_URL,
        "sub": str(user.pk),
        "aud": settings.OIDC_CLIENT_ID,
        "iat": now,
        "exp": now + HOUR_S,
        "email": user.email,
    }
    return {name: value for name, value in (said | claims).items() if value is not None}


def in_seconds(seconds: float) -> int:
    return int(time.time() + seconds)


def id_token(user: Any, *, headers: dict[str, Any] | None = None, **claims: Any) -> str:
    """Sign a token of our own provider for a user."""
    return sign(claims_of(user, **claims), settings.IDP_OIDC_PRIVATE_KEY, headers=headers)


def sign(
    claims: dict[str, Any],
    key: Any,
    *,
    headers: dict[str, Any] | None = None,
    algorithm: str = "RS256",
) -> str:
    kid = own_key(settings.IDP_OIDC_PRIVATE_KEY).key_id
    return jwt.encode(claims, key, algorithm, headers={"kid": kid} | (headers or {}))


@cache
def foreign_key() -> rsa.RSAPrivateKey:
    """Return a key that is nobody's here."""
    return rsa.generate_private_key(65537, 2048)


# --- bad forms, each good but for one thing


def expired(user: Any) -> str:
    return id_token(user, iat=int(time.time()) - 2 * HOUR_S, exp=int(time.time()) - HOUR_S)


def wrong_audience(user: Any) -> str:
    return id_token(user, aud="somebody-elses-client")


def other_issuer(user: Any) -> str:
    return sign(claims_of(user, iss="https://issuer.example"), foreign_key())


def foreign_signature(user: Any) -> str:
    return sign(claims_of(user), foreign_key())


def alg_none(user: Any) -> str:
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims_of(user))}."


def hs256_by_public_key(user: Any) -> str:
    """Sign with our public key as if it were a shared secret."""
    key = own_key(settings.IDP_OIDC_PRIVATE_KEY)
    public = key.key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header = {"alg": "HS256", "typ": "JWT", "kid": key.key_id}
    signed = f"{_part(header)}.{_part(claims_of(user))}"
    mac = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_text(mac)}"


def tampered(user: Any) -> str:
    """Take a good token and let it speak of somebody else."""
    header, _, signature = id_token(user).split(".")
    claims = claims_of(user, sub="018f0000-0000-7000-8000-000000000000")
    return f"{header}.{_part(claims)}.{signature}"


def no_expiry(user: Any) -> str:
    return id_token(user, exp=None)


def not_yet_valid(user: Any) -> str:
    return id_token(user, nbf=int(time.time()) + HOUR_S)


def issued_in_the_future(user: Any) -> str:
    return id_token(user, iat=int(time.time()) + HOUR_S)


def unknown_key(user: Any) -> str:
    return id_token(user, headers={"kid": "unknown"})


def access_token(user: Any) -> str:
    return id_token(user, token_use="access")


def nobody(user: Any) -> str:
    return id_token(user, sub="018f0000-0000-7000-8000-000000000000")


def no_token(_user: Any) -> str:
    return "undefined"


BAD = (
    wrong_audience, other_issuer, foreign_signature, alg_none, hs256_by_public_key, tampered,
    no_expiry, not_yet_valid, issued_in_the_future, unknown_key, access_token, nobody, no_token,
)  # fmt: skip


def bad_tokens(user: Any) -> dict[str, str]:
    """Return every form that is refused as invalid, by name; an expired one is a case apart."""
    return {form.__name__: form(user) for form in BAD}


def _part(value: dict[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
