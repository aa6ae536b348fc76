"""Issuers outside whose ID tokens count, and the keys they sign with.

An issuer publishes its keys (JWKS, RFC 7517) and changes them at will: they are kept for an hour,
asked for again when a token names another one, and used further while the issuer is down.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.core.cache import cache

from glowing.exceptions import TransientError

logger = logging.getLogger(__name__)

# Never `none`, and nothing symmetric: a public key must not do as a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
DISCOVERY = "/.well-known/openid-configuration"
FRESH_S, UNKNOWN_KEY_S, FAILED_S = 3600.0, 60.0, 10.0
CONNECT_S, READ_S, WHOLE_S = 3.05, 5.0, 8.0
MAX_BYTES = 256 * 1024
MAX_KEYS = 50
ELEMENT = {"issuer", "audiences", "jwks_url"}


class IssuerUnreachable(TransientError):
    code = "accounts.issuer_unreachable"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One of `settings.OIDC_ISSUERS`; without `jwks_url` the issuer is asked where its keys are."""

    issuer: str
    audiences: list[str]
    jwks_url: str = ""


@dataclass(frozen=True, slots=True)
class KeySet:
    """What an issuer published when it was last asked, or before that when it did not answer."""

    document: dict[str, Any]
    tried_at: float
    has_failed: bool
    keys: dict[str, jwt.PyJWK] = field(default_factory=dict)

    def is_due(self, kid: str) -> bool:
        """Say whether the issuer may, and should, be asked again for this key."""
        limit = FAILED_S if self.has_failed else FRESH_S if kid in self.keys else UNKNOWN_KEY_S
        return _now() - self.tried_at >= limit


NONE_YET = KeySet({}, 0.0, has_failed=True)
_held: dict[str, KeySet] = {}
_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def issuer_named(name: object) -> Issuer | None:
    """Return the configured issuer of this `iss`; None for one that does not count here."""
    for one in settings.OIDC_ISSUERS:
        if one["issuer"] == name:
            return Issuer(**one)
    return None


def problem_of(one: Any) -> str:
    """Say what is wrong with an element of `settings.OIDC_ISSUERS`; empty when it is good."""
    if not isinstance(one, dict) or not {"issuer", "audiences"} <= one.keys() <= ELEMENT:
        return f"has other fields than {', '.join(sorted(ELEMENT))}."
    audiences = one["audiences"]
    if not (isinstance(audiences, list) and audiences and all(map(_is_text, audiences))):
        return "names no audiences."
    addresses = [one["issuer"], one.get("jwks_url", one["issuer"])]
    if not all(_is_text(url) and is_safe(url) for url in addresses):
        return "has an address that is not https."
    return "is this server." if one["issuer"] == settings.PUBLIC_URL else ""


def is_safe(url: str) -> bool:
    """Say whether keys may come from there: nobody on the way can have changed them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in LOOPBACK)


def key_of(issuer: Issuer, kid: object) -> jwt.PyJWK:
    """Return the key an issuer signs with under this name, asking for new ones when due.

    Of all requests that need the same answer one asks. Raises `InvalidKeyError` for a name it does
    not use, `IssuerUnreachable` when that cannot be known.
    """
    if not isinstance(kid, str):
        raise jwt.InvalidKeyError("unnamed key")
    held = _held.get(issuer.issuer, NONE_YET)
    if kid not in held.keys or held.is_due(kid):
        held = _renewed(issuer, kid, held)
    if kid in held.keys:
        return held.keys[kid]
    if held.has_failed:
        raise IssuerUnreachable("Your sign-in cannot be checked right now. Try again in a moment.")
    raise jwt.InvalidKeyError("unknown key")


def _renewed(issuer: Issuer, kid: str, held: KeySet) -> KeySet:
    """Return the keys after whoever asks has asked; a key that is known waits for nobody."""
    lock = _locks[issuer.issuer]
    if not lock.acquire(timeout=0 if kid in held.keys else 2 * WHOLE_S):
        return held
    try:
        held = max(_held.get(issuer.issuer, NONE_YET), _shared(issuer), key=lambda s: s.tried_at)
        if held.is_due(kid):
            held = _asked(issuer, held)
            cache.set(_cache_key(issuer), (held.document, held.tried_at, held.has_failed), None)
        _held[issuer.issuer] = held
        return held
    finally:
        lock.release()


def _shared(issuer: Issuer) -> KeySet:
    """Return what another process was told last."""
    found = cache.get(_cache_key(issuer))
    if not found:
        return NONE_YET
    document, tried_at, has_failed = found
    return KeySet(document, tried_at, has_failed, _parsed(document))


def _asked(issuer: Issuer, held: KeySet) -> KeySet:
    try:
        document = _document(issuer.jwks_url or _discovered(issuer.issuer))
    except (requests.RequestException, ValueError, OSError) as err:
        logger.warning("accounts.issuer_unreachable", extra={"issuer": issuer.issuer}, exc_info=err)
        return KeySet(held.document, _now(), has_failed=True, keys=held.keys)
    return KeySet(document, _now(), has_failed=False, keys=_parsed(document))


def _discovered(issuer: str) -> str:
    """Return where an issuer publishes its keys (OpenID Connect Discovery 1.0, section 4)."""
    found = _document(issuer.rstrip("/") + DISCOVERY)
    if found.get("issuer") != issuer:
        raise ValueError("it calls itself otherwise")
    return str(found.get("jwks_uri", ""))


def _document(url: str) -> dict[str, Any]:
    """Fetch a JSON object; raises `RequestException`, `OSError` or `ValueError`."""
    if not is_safe(url):
        raise ValueError("it must be https")
    deadline = time.monotonic() + WHOLE_S
    body = b""
    timeouts, accept = (CONNECT_S, READ_S), {"Accept": "application/json"}
    with requests.get(
        url, timeout=timeouts, stream=True, allow_redirects=False, headers=accept
    ) as answer:
        if answer.status_code != requests.codes.ok:
            raise ValueError(f"it answers {answer.status_code}")
        while part := answer.raw.read1(16_384, decode_content=True):
            body += part
            if len(body) > MAX_BYTES or time.monotonic() > deadline:
                raise ValueError("it says too much, or too slowly")
    document = json.loads(body)
    if not isinstance(document, dict):
        raise TypeError("it is no object")
    return document


def _parsed(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    """Return the keys for signatures by name; those of other kinds are left out."""
    published = document.get("keys")
    keys = {}
    for one in published[:MAX_KEYS] if isinstance(published, list) else []:
        with suppress(jwt.PyJWTError, AttributeError, TypeError, ValueError):
            key = jwt.PyJWK(one)
            if key.algorithm_name in ALGORITHMS and key.public_key_use in (None, "sig"):
                keys[str(one["kid"])] = key
    return keys


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _now() -> float:
    """Return the time that all processes share."""
    return time.time()


def _cache_key(issuer: Issuer) -> str:
    name = f"{issuer.issuer} {issuer.jwks_url}"
    return f"oidc.keys.{hashlib.sha256(name.encode()).hexdigest()}"
