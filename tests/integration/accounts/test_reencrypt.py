"""Keys of the secrets in the database can be changed, and the old ones dropped."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command

from glowing.accounts.models import LinkedAccount
from glowing.encryption import decrypt
from glowing.management.commands.reencrypt import encrypted_columns

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def changed(settings):
    """Work with the old key, change it by the command, and go on without it."""
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    return lambda: change(settings)


def change(settings) -> str:
    out = StringIO()
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    call_command("reencrypt", stdout=out)
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    return out.getvalue()


def test_tokens_are_read_without_the_old_key(owner, link, changed):
    link(owner, "twitch")
    before = LinkedAccount.objects.get().refresh_token

    assert changed() == "1 rows are under the first key now.\n"
    assert LinkedAccount.objects.get().refresh_token == before


def test_an_account_that_was_revoked_stays_empty(owner, link, changed):
    link(owner, "twitch")
    LinkedAccount.objects.update(access_token="", refresh_token="")

    changed()

    assert LinkedAccount.objects.get().access_token == ""


def test_a_second_step_works_without_the_old_key(owner, changed):
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(owner).get_unused_codes()

    changed()

    steps = {step.type: step.wrap() for step in Authenticator.objects.all()}
    assert steps["recovery_codes"].get_unused_codes() == codes
    assert decrypt(steps["totp"].instance.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_a_secret_that_no_key_fits_is_left_as_it_is(owner, link, settings):
    link(owner, "twitch")
    settings.FIELD_ENCRYPTION_KEYS = [NEW]

    with pytest.raises(InvalidToken):
        call_command("reencrypt")


def test_every_encrypted_column_is_found():
    found = {
        f"{model._meta.label}.{name}" for model, names in encrypted_columns() for name in names
    }

    assert {"accounts.LinkedAccount.access_token", "accounts.Consent.verifier"} <= found
    assert "widgets.StreamWidget.token" in found
