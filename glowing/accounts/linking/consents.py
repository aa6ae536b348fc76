"""Consents: a person is sent to a provider, and what comes back is theirs, once, within minutes."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from glowing.accounts.linking import oauth, providers
from glowing.accounts.linking.errors import TokenRejected, UnknownConsent
from glowing.accounts.models import Consent, LinkedAccount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glowing.accounts.linking.oauth import Grant
    from glowing.accounts.linking.providers import Identity, OAuthProvider
    from glowing.accounts.models import Provider, User

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(minutes=10)


def client_redirect(name: Provider) -> str:
    """Return the page of the separate front end that a provider sends the browser to."""
    origins = [settings.LINK_REDIRECT_ORIGIN, *settings.FRONTEND_ORIGINS, settings.PUBLIC_URL]
    return f"{next(filter(None, origins))}/{name.value}/callback"


def is_ours(address: str) -> bool:
    """Say whether an address lies below an origin of this installation.

    Compared as text: up to the slash after the origin there is nothing that a browser could
    read in another way.
    """
    origins = [settings.PUBLIC_URL, *settings.FRONTEND_ORIGINS]
    return any(address == origin or address.startswith(f"{origin}/") for origin in origins)


def start(
    *, user: User, name: Provider, scopes: Sequence[str], redirect_uri: str, return_to: str
) -> str:
    """Return the address of the provider where the person consents; no token is touched.

    Raises `NotConfigured`.
    """
    provider = providers.configured(name)
    state = secrets.token_urlsafe(32)
    consent = Consent(
        owner=user,
        provider=name,
        state_digest=_digest(state),
        verifier=secrets.token_urlsafe(48) if provider.has_pkce else "",
        scopes=list(scopes),
        redirect_uri=redirect_uri,
        return_to=return_to,
    )
    consent.save(force_insert=True)
    Consent.objects.filter(created_at__lt=timezone.now() - VALID_FOR).delete()
    return oauth.authorize_url(
        provider,
        state=state,
        scopes=scopes,
        redirect_uri=redirect_uri,
        verifier=consent.verifier,
    )


def finish(*, user: User, name: Provider, state: str, code: str) -> str:
    """Link the account that consented and return where the person came from.

    Raises `UnknownConsent`, `GrantRefused` and `ProviderUnavailable`; what was linked before then
    stays as it was.
    """
    provider = providers.configured(name)
    consent = take(user=user, name=name, state=state)
    grant = oauth.exchange(
        provider, code=code, redirect_uri=consent.redirect_uri, verifier=consent.verifier
    )
    try:
        identity = provider.identify(provider, grant.access_token)
    except TokenRejected as err:
        raise UnknownConsent from err
    _link(user=user, provider=provider, grant=grant, identity=identity)
    return consent.return_to


def take(*, user: User, name: Provider, state: str) -> Consent:
    """Return the person's consent of this state and forget it; raises `UnknownConsent`."""
    consent = (
        Consent.objects.for_user(user)
        .filter(
            provider=name,
            state_digest=_digest(state),
            created_at__gte=timezone.now() - VALID_FOR,
        )
        .first()
    )
    # Of two at once, one deletes it.
    if consent is None or not Consent.objects.filter(pk=consent.pk).delete()[0]:
        raise UnknownConsent
    return consent


def _link(*, user: User, provider: OAuthProvider, grant: Grant, identity: Identity) -> None:
    now = timezone.now()
    # The old tokens are not read: they may be under a key that was lost.
    rows = LinkedAccount.objects.defer("access_token", "refresh_token")
    account, _ = rows.update_or_create(
        owner=user,
        provider=provider.name,
        defaults={
            "external_id": identity.external_id,
            "login": identity.login,
            "scopes": grant.scopes,
            "access_token": grant.access_token,
            "refresh_token": grant.refresh_token,
            "valid_until": grant.valid_until,
            "linked_at": now,
            "validated_at": now,
            "revoked_at": None,
            "refreshing_until": None,
        },
    )
    logger.info(
        "linking.linked", extra={"provider": provider.name.value, "account": str(account.pk)}
    )


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
