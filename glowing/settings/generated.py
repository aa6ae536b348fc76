"""Secrets that an installation makes for itself, once, and keeps in its data directory."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in a file, made whole the first time: processes start together."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.touch(0o600)
        made.write_text(make())
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


def secret_key() -> str:
    """Make what signs sessions."""
    return secrets.token_urlsafe(48)


def private_key() -> str:
    """Make what signs ID tokens: RSA with 2048 bits, as PEM."""
    return (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
