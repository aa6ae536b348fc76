from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base import forms
from django.core.cache import cache

from glowing import encryption

if TYPE_CHECKING:
    from glowing.accounts.models import User


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Two-step login whose secrets the database holds only encrypted."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "unverified_email": "First confirm every address under Email, or remove it.",
        "add_email_blocked": "Turn two-step login off to add an address, then on again.",
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)


class OneUse:
    """A form that takes a code once in all the time it counts, not in half a minute of it."""

    user: User

    def clean_code(self) -> Any:
        code = super().clean_code()  # type: ignore[misc]
        digits = "".join(filter(str.isalnum, code))
        lasts_s = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"mfa.spent.{self.user.pk}.{digits}", True, timeout=lasts_s):  # noqa: FBT003
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OneUse, forms.AuthenticateForm):  # type: ignore[misc]
    """The second step at login."""


class ReauthenticateForm(OneUse, forms.ReauthenticateForm):  # type: ignore[misc]
    """The second step before something that matters."""
