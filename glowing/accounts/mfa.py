from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from glowing import encryption


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Two-step login whose secrets the database holds only encrypted."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)
