"""Who a person of an outside issuer is here: known by issuer and subject, never by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from glowing.accounts.models import Identity, User

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_SUBJECT = 255
MAX_NAME = 150


def person_of(claims: Mapping[str, Any]) -> User | None:
    """Return the person of verified claims, made when they come for the first time.

    None for one who may not come in: locked out, or unknown while nobody is made. Of any number
    of simultaneous callers all get the same person.
    """
    issuer, subject = claims["iss"], claims["sub"]
    if not 0 < len(subject) <= MAX_SUBJECT or "\x00" in subject:
        return None
    user = _known(issuer, subject)
    if user is None and settings.OIDC_CREATE_USERS:
        try:
            user = _make(issuer, subject, claims)
        except IntegrityError:
            user = _known(issuer, subject)
    return user if user and user.is_active else None


def _known(issuer: str, subject: str) -> User | None:
    return User.objects.filter(identities__issuer=issuer, identities__subject=subject).first()


@transaction.atomic
def _make(issuer: str, subject: str, claims: Mapping[str, Any]) -> User:
    """Make a login with nothing in it, for tokens alone: it has no password."""
    user = User(
        email=_address(claims),
        first_name=_text(claims, "given_name") or _text(claims, "name"),
        last_name=_text(claims, "family_name"),
    )
    user.username = f"user-{user.pk}"
    user.set_unusable_password()
    user.save(force_insert=True)
    Identity.objects.create(user=user, issuer=issuer, subject=subject)
    return user


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.replace("\x00", "").strip()[:MAX_NAME] if isinstance(value, str) else ""


def _address(claims: Mapping[str, Any]) -> str:
    """Return an address that the issuer does not call unconfirmed."""
    address = claims.get("email")
    if claims.get("email_verified") in (False, "false") or not isinstance(address, str):
        return ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address[:254]
