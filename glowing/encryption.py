"""Secrets of other services at rest: encrypted in the database, plain only in memory.

Fernet (AES-128-CBC with HMAC-SHA256, https://github.com/fernet/spec) with FIELD_ENCRYPTION_KEYS:
the first key encrypts, every one of them decrypts, so that keys can be changed in turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def encrypt(text: str) -> str:
    """Return what may be stored; the same text never looks the same twice."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the text again; raises `cryptography.fernet.InvalidToken` when no key fits."""
    return _fernet().decrypt(stored).decode()


def rotate(stored: str) -> str:
    """Return the same secret under the first key; raises `InvalidToken` as `decrypt` does."""
    return _fernet().rotate(stored).decode()


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that the database holds only encrypted; it cannot be searched. Empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(
        self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> str | None:
        return decrypt(value) if value else value
