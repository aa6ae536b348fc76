"""The tokens of linked accounts: fresh when they are used, refreshed by one at a time.

A refresh token may be spent once only. Who refreshes claims the row by a conditional update, asks
the provider outside any transaction, and writes only as long as the claim holds.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.fernet import InvalidToken
from django.db.models import Q
from django.utils import timezone

from glowing.accounts.linking import oauth, providers
from glowing.accounts.linking.errors import (
    GrantRefused,
    NotConfigured,
    ProviderUnavailable,
    TokenRejected,
)
from glowing.accounts.models import LinkedAccount

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from glowing.accounts.linking.providers import OAuthProvider
    from glowing.accounts.models import Provider, User

logger = logging.getLogger(__name__)

# A token that is handed out works at least this long.
AHEAD = timedelta(minutes=5)
# Twitch demands a validation every hour.
VALIDATED_FOR = timedelta(minutes=50)
# Longer than a provider may take; who died meanwhile loses the claim.
LEASE = timedelta(seconds=60)
WAIT_S = 15.0
POLL_S = 0.1


def usable(*, user: User, name: Provider) -> LinkedAccount | None:
    """Return the person's account with tokens that work; None where none is linked (any more).

    Asks the provider where that is due, so not inside a transaction. Raises `ProviderUnavailable`
    when the token has ended and the provider gives no other.
    """
    account = _readable(LinkedAccount.objects.for_user(user).filter(provider=name, revoked_at=None))
    try:
        return account and keep_fresh(account)
    except (GrantRefused, LinkedAccount.DoesNotExist):
        return None


def keep_all_fresh() -> None:
    """Refresh and validate what is due, each account on its own."""
    for pk in _due():
        try:
            account = _readable(LinkedAccount.objects.filter(pk=pk, revoked_at=None))
            if account:
                keep_fresh(account)
        except (
            GrantRefused,
            NotConfigured,
            ProviderUnavailable,
            LinkedAccount.DoesNotExist,
        ) as err:
            reason = type(err).__name__
            logger.warning("linking.not_refreshed", extra={"account": str(pk), "reason": reason})


def keep_fresh(account: LinkedAccount) -> LinkedAccount:
    """Return the account with a token that works, refreshed or validated where that is due.

    Raises `GrantRefused` after the tokens of a revoked account were dropped, and
    `ProviderUnavailable` when nothing that works can be had now.
    """
    provider = providers.configured(account.provider)
    if not _lasts(account, AHEAD):
        return _refreshed_in_time(provider, account)
    if not provider.must_validate or _is_validated(account):
        return account
    try:
        return _validated(provider, account)
    except TokenRejected:
        return _refreshed(provider, account)


def unlink(*, user: User, name: Provider) -> None:
    """Forget the person's account, and have the provider forget our tokens if it can be reached."""
    rows = LinkedAccount.objects.for_user(user).filter(provider=name)
    account = _readable(rows)
    if rows.delete()[0]:
        logger.info("linking.unlinked", extra={"provider": name.value})
    if account is None or account.revoked_at:
        return
    # Google ends every grant of an account at once; a colleague may have linked the same one.
    if not LinkedAccount.objects.filter(provider=name, external_id=account.external_id).exists():
        with suppress(NotConfigured):
            oauth.revoke(providers.configured(name), account)


def _due() -> list[UUID]:
    """Return the accounts that `keep_fresh` has something to do for."""
    now = timezone.now()
    names = [name for name, declared in providers.DECLARED.items() if declared().must_validate]
    ends = Q(valid_until__lt=now + AHEAD)
    unseen = Q(provider__in=names) & Q(validated_at__lt=now - VALIDATED_FOR)
    rows = LinkedAccount.objects.filter(ends | unseen, revoked_at=None).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _readable(rows: QuerySet[LinkedAccount]) -> LinkedAccount | None:
    """Return the one account; None also for tokens under a key that is lost: linking mends it."""
    try:
        return rows.first()
    except InvalidToken:
        logger.error("linking.no_key_fits")
        return None


def _lasts(account: LinkedAccount, time_left: timedelta) -> bool:
    return account.valid_until is None or account.valid_until > timezone.now() + time_left


def _is_validated(account: LinkedAccount) -> bool:
    return bool(account.validated_at and account.validated_at > timezone.now() - VALIDATED_FOR)


def _validated(provider: OAuthProvider, account: LinkedAccount) -> LinkedAccount:
    """Ask the provider about the token; one that cannot be reached is asked again next time."""
    try:
        identity = provider.identify(provider, account.access_token)
    except ProviderUnavailable:
        return account
    account.login, account.validated_at = identity.login, timezone.now()
    rows = LinkedAccount.objects.filter(pk=account.pk, valid_until=account.valid_until)
    rows.update(login=account.login, validated_at=account.validated_at)
    return account


def _refreshed_in_time(provider: OAuthProvider, account: LinkedAccount) -> LinkedAccount:
    """Refresh a token that ends soon; until it has ended, it is good enough."""
    if not _lasts(account, timedelta()):
        return _refreshed(provider, account)
    lease = _claim(account)
    if lease is None:
        return account
    try:
        return _refreshed_under(lease, provider, account)
    except ProviderUnavailable:
        return account


def _refreshed(provider: OAuthProvider, account: LinkedAccount) -> LinkedAccount:
    """Refresh a token that works no more, or wait for who does so."""
    lease = _claim(account)
    return _refreshed_under(lease, provider, account) if lease else _awaited(provider, account)


def _claim(account: LinkedAccount) -> datetime | None:
    """Take the row for a refresh; None when somebody has it, or has changed its tokens since."""
    now = timezone.now()
    rows = LinkedAccount.objects.filter(
        Q(refreshing_until=None) | Q(refreshing_until__lt=now),
        pk=account.pk,
        valid_until=account.valid_until,
        revoked_at=None,
    )
    return now + LEASE if rows.update(refreshing_until=now + LEASE) else None


def _refreshed_under(
    lease: datetime, provider: OAuthProvider, account: LinkedAccount
) -> LinkedAccount:
    try:
        if not account.refresh_token:
            raise GrantRefused(f"{provider.label} gave no lasting consent. Link the account again.")
        grant = oauth.refresh(provider, account.refresh_token)
    except GrantRefused:
        _write(account, lease, access_token="", refresh_token="", revoked_at=timezone.now())
        logger.warning("linking.revoked", extra={"account": str(account.pk)})
        raise
    except ProviderUnavailable:
        _write(account, lease)
        raise
    _write(
        account,
        lease,
        access_token=grant.access_token,
        refresh_token=grant.refresh_token or account.refresh_token,
        valid_until=grant.valid_until,
        validated_at=timezone.now(),
    )
    account.refresh_from_db()
    return account


def _write(account: LinkedAccount, lease: datetime, **values: Any) -> None:
    """Write and let go; a claim that was lost, as to a new consent, writes nothing."""
    rows = LinkedAccount.objects.filter(pk=account.pk, refreshing_until=lease)
    rows.update(refreshing_until=None, updated_at=timezone.now(), **values)


def _awaited(provider: OAuthProvider, account: LinkedAccount) -> LinkedAccount:
    """Wait until the other one has refreshed the tokens, and return the account."""
    before = account.valid_until
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        account.refresh_from_db()
        if account.revoked_at:
            raise GrantRefused(f"{provider.label} refused. Link the account again.")
        if account.valid_until != before:
            return account
        if account.refreshing_until is None or account.refreshing_until < timezone.now():
            break
        time.sleep(POLL_S)
    raise ProviderUnavailable(f"{provider.label} gives no new token now. Try again in a moment.")
