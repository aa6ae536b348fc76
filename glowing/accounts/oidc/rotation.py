"""A refresh token that comes a second time was copied, and nobody can say by whom.

So what came of it ends as well, and the person logs in again (RFC 9700, section 4.14.2).
"""

from __future__ import annotations

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.core.cache import cache


def remember(spent: str, successor: str) -> None:
    """Keep what a refresh token was exchanged for, as long as its successor may live."""
    digest, following = map(get_adapter().hash_token, (spent, successor))
    cache.set(_key(digest), following, timeout=settings.IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN)


def end_successors(spent: str) -> None:
    """Delete the refresh token that a spent one has become by now; nothing for any other."""
    digest = first = get_adapter().hash_token(spent)
    while following := cache.get(_key(digest)):
        digest = following
    if digest != first:
        Token.objects.filter(type=Token.Type.REFRESH_TOKEN, hash=digest).delete()


def _key(digest: str) -> str:
    return f"oidc.spent.{digest}"
