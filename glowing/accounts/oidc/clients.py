"""The clients of the provider: what they may ask for, and where people may be sent back to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from allauth.idp.oidc.models import Client

CALLBACK = "/auth-callback"
SCOPES = ("openid", "profile", "email", "aws.cognito.signin.user.admin")


def is_callback(client: Client, address: str) -> bool:
    """Say whether codes may go there: only to what is registered, letter by letter (RFC 9700)."""
    return address in client.get_redirect_uris()


def is_return_address(client: Client, address: str) -> bool:
    """Say whether a browser may go there after logging out: any page of a registered origin."""
    registered = client.get_redirect_uris() + client.get_post_logout_redirect_uris()
    origins = {_origin(one) for one in registered}
    if not url_has_allowed_host_and_scheme(address, {host for _scheme, host in origins}):
        return False
    return _origin(address) in origins


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
