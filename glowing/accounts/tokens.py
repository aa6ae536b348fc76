"""ID tokens as credentials: who a token speaks for, or a refusal that does not say why.

Verified after OpenID Connect Core 1.0, section 3.1.3.7, and RFC 8725: the signature by a key of
the named issuer, an algorithm of our choice, issuer, audience and times. Only ID tokens count.
"""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jwt
from django.conf import settings

from glowing.accounts.models import User
from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

# Never `none`, and nothing symmetric: a public key must not do as a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
REQUIRED = ("iss", "sub", "aud", "exp", "iat")
LEEWAY_S = 30
MAX_LENGTH = 16_384
MALFORMED = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)


class InvalidToken(UserError):
    """The token does not say who is asking: it is damaged, foreign, or for something else."""

    code = "accounts.token_invalid"
    http_status = 401


class ExpiredToken(InvalidToken):
    """The token was good once."""

    code = "accounts.token_expired"


def user_of(raw: str) -> User:
    """Return the active person an ID token speaks for, with or without `Bearer ` before it.

    Raises `InvalidToken` or `ExpiredToken`, which say nothing more to whoever presents it.
    """
    token = raw.removeprefix("Bearer ").strip()
    try:
        user = _user_of(token)
    except jwt.ExpiredSignatureError as err:
        raise ExpiredToken("The sign-in has expired. Sign in again.") from err
    except MALFORMED as err:
        logger.info("accounts.refused", extra={"reason": type(err).__name__})
        raise InvalidToken("This sign-in is not valid here. Sign in again.") from err
    return user


def _user_of(token: str) -> User:
    if len(token) > MAX_LENGTH:
        raise jwt.InvalidTokenError("too long")
    parts = jwt.decode_complete(token, options={"verify_signature": False})
    if parts["payload"].get("iss") != settings.PUBLIC_URL:
        raise jwt.InvalidIssuerError
    key = _own_key(parts["header"])
    claims = _verified(token, key, issuer=settings.PUBLIC_URL, audiences=[settings.OIDC_CLIENT_ID])
    user = User.objects.filter(pk=UUID(claims["sub"]), is_active=True).first()
    if user is None:
        raise jwt.InvalidTokenError("nobody")
    return user


def _verified(token: str, key: jwt.PyJWK, *, issuer: str, audiences: list[str]) -> dict[str, Any]:
    """Return the claims of a token of this issuer that is signed, timely and for us."""
    parts = jwt.decode_complete(
        token,
        key,
        algorithms=ALGORITHMS,
        issuer=issuer,
        audience=audiences,
        leeway=LEEWAY_S,
        options={"require": list(REQUIRED)},
    )
    _check_purpose(parts["header"], parts["payload"])
    claims: dict[str, Any] = parts["payload"]
    return claims


def _check_purpose(header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
    """Refuse what the same key signs for other ends: access, refresh and logout tokens.

    Cognito marks them by `token_use`, Keycloak by `typ`, others by the header of RFC 9068.
    """
    is_id_token = (
        str(header.get("typ", "JWT")).upper() == "JWT"
        and claims.get("token_use", "id") == "id"
        and str(claims.get("typ", "ID")).upper() == "ID"
    )
    if not is_id_token:
        raise jwt.InvalidTokenError("not an ID token")


def _own_key(header: Mapping[str, Any]) -> jwt.PyJWK:
    """Return the key that is named: one that no longer signs counts until it expires."""
    from allauth.idp.oidc.adapter import get_adapter

    for one in get_adapter().list_private_keys(is_active=True):
        if own_key(one.pem).key_id == header.get("kid"):
            return own_key(one.pem)
    raise jwt.InvalidKeyError("unknown key")


@lru_cache(maxsize=8)
def own_key(pem: str) -> jwt.PyJWK:
    """Return the public half of a signing key, named by its thumbprint (RFC 7638)."""
    from allauth.core.internal import jwkkit

    public, _ = jwkkit.load_jwk_from_pem(pem)
    return jwt.PyJWK(json.loads(json.dumps(public)), "RS256")
