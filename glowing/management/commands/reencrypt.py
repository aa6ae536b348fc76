from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from glowing.encryption import EncryptedTextField, rotate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model


class Command(BaseCommand):
    """Safe to run at any time and again; a row that no key fits stops it and stays as it is."""

    help = "Encrypt every secret in the database with the first of FIELD_ENCRYPTION_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        written = sum(reencrypt(model, names) for model, names in encrypted_columns())
        written += reencrypt_second_steps()
        self.stdout.write(f"{written} rows are under the first key now.")


def encrypted_columns() -> Iterator[tuple[type[Model], list[str]]]:
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        names = [field.name for field in fields if isinstance(field, EncryptedTextField)]
        if names:
            yield model, names


def reencrypt(model: type[Model], names: list[str]) -> int:
    """Write every row again, each locked for the moment; returns how many."""
    rows = model._base_manager.all()
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            for row in rows.filter(pk=key).only(*names).select_for_update():
                rows.filter(pk=key).update(**{name: getattr(row, name) for name in names})
    return len(keys)


@transaction.atomic
def reencrypt_second_steps() -> int:
    """Write the secrets of two-step logins again, which are inside JSON."""
    rows = list(Authenticator.objects.select_for_update())
    for row in rows:
        row.data = {name: rotated(value) for name, value in row.data.items()}
        row.save(update_fields=["data"])
    return len(rows)


def rotated(value: Any) -> Any:
    """Rotate what is encrypted, alone or in a list; anything else stays."""
    if isinstance(value, list):
        return [rotated(one) for one in value]
    if not isinstance(value, str):
        return value
    try:
        return rotate(value)
    except InvalidToken:
        return value
