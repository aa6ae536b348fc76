from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allauth.idp.oidc.models import Client

    from glowing.accounts.models import User


class OIDCAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """One issuer, whatever host name a request came by; a name and an address for everybody."""

    def get_issuer(self) -> str:
        return str(settings.PUBLIC_URL)

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],
        user: User,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Return the claims; logins made by an administrator have no confirmed address."""
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, email, **kwargs)
        if "profile" in scopes:
            claims.setdefault("name", user.get_username())
        if "email" in scopes and user.email and "email" not in claims:
            claims |= {"email": user.email, "email_verified": False}
        return claims
