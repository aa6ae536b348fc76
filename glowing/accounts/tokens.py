"""ID tokens as credentials: who a token speaks for, or a refusal that does not say why.

Verified after OpenID Connect Core 1.0, section 3.1.3.7, and RFC 8725: the signature by a key of
the named issuer, an algorithm of our choice, issuer, audience and times. Only ID tokens count.
"""

from __future__ import annotations

import json
import logging
import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jwt
from allauth.core.internal import jwkkit
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client
from django.conf import settings
from django.core.exceptions import ValidationError

from glowing.accounts.identities import person_of
from glowing.accounts.issuers import ALGORITHMS, issuer_named, key_of
from glowing.accounts.models import User
from glowing.exceptions import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

REQUIRED = ("iss", "sub", "aud", "exp", "iat")
BEARER = re.compile(r"^\s*Bearer\s+", re.IGNORECASE)
LEEWAY_S = 30
MAX_LENGTH = 16_384
INVALID = "This sign-in is not valid here. Sign in again."
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

    Raises `InvalidToken` or `ExpiredToken`, which say nothing more to whoever presents it, and
    `IssuerUnreachable` when an issuer outside has never said what its keys are.
    """
    try:
        claims = _claims_of(BEARER.sub("", raw).strip())
    except jwt.ExpiredSignatureError as err:
        raise ExpiredToken("The sign-in has expired. Sign in again.") from err
    except MALFORMED as err:
        logger.info("accounts.refused", extra={"reason": type(err).__name__})
        raise InvalidToken(INVALID) from err
    is_ours = claims["iss"] == settings.PUBLIC_URL
    user = _our_person(claims) if is_ours else person_of(claims)
    if user is None:
        logger.info("accounts.refused", extra={"reason": "nobody"})
        raise InvalidToken(INVALID)
    return user


def _claims_of(token: str) -> dict[str, Any]:
    """Return the claims of a good token; raises one of `MALFORMED`, or `IssuerUnreachable`."""
    if len(token) > MAX_LENGTH:
        raise jwt.InvalidTokenError("too long")
    parts = jwt.decode_complete(token, options={"verify_signature": False})
    header, unverified = parts["header"], parts["payload"]
    if unverified.get("iss") == settings.PUBLIC_URL:
        return _verified(token, _own_key(header), settings.PUBLIC_URL, [str(unverified.get("aud"))])
    if issuer := issuer_named(unverified.get("iss")):
        key = key_of(issuer, header.get("kid"))
        return _verified(token, key, issuer.issuer, issuer.audiences)
    raise jwt.InvalidIssuerError


def _our_person(claims: Mapping[str, Any]) -> User | None:
    """Return whom a token of our own provider speaks for, if a client it knows was given it."""
    client_id = claims["aud"]
    if "\x00" in client_id:
        return None
    if client_id != settings.OIDC_CLIENT_ID and not Client.objects.filter(pk=client_id).exists():
        return None
    with suppress(ValidationError):  # what is no id is nobody's
        return User.objects.filter(pk=claims["sub"], is_active=True).first()
    return None


def _verified(token: str, key: jwt.PyJWK, issuer: str, audiences: list[str]) -> dict[str, Any]:
    """Return the claims of an ID token of this issuer that is signed, timely and for us."""
    parts = jwt.decode_complete(
        token,
        key,
        algorithms=ALGORITHMS,
        issuer=issuer,
        audience=audiences,
        leeway=LEEWAY_S,
        options={"require": list(REQUIRED), "enforce_minimum_key_length": True},
    )
    claims: dict[str, Any] = parts["payload"]
    _check_purpose(parts["header"], claims)
    if claims.get("azp", audiences[0]) not in audiences:
        raise jwt.InvalidAudienceError
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
    for one in get_adapter().list_private_keys(is_active=True):
        if own_key(one.pem).key_id == header.get("kid"):
            return own_key(one.pem)
    raise jwt.InvalidKeyError("unknown key")


@lru_cache(maxsize=8)
def own_key(pem: str) -> jwt.PyJWK:
    """Return the public half of a signing key, named by its thumbprint (RFC 7638)."""
    public, _ = jwkkit.load_jwk_from_pem(pem)
    return jwt.PyJWK(json.loads(json.dumps(public)), "RS256")
