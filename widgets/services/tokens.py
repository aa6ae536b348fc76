from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return what a token is found by."""
    return hashlib.sha256(token.encode()).hexdigest()
