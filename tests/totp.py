"""The authenticator app on a person's phone."""

from __future__ import annotations

from allauth.mfa.totp.internal import auth


def code_of(secret: str, *, turn: int = 1) -> str:
    """Return a code that counts now: of the last (0), the current (1) or the next half minute."""
    counters = list(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(secret, counters[turn]))
