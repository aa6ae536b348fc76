"""Tokens of other services: encrypted in the database, and in no log."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.utils import timezone

from glowing.accounts.linking import tokens
from glowing.accounts.models import Consent, LinkedAccount, Provider
from glowing.accounts.tasks import refresh_linked_accounts
from glowing.encryption import decrypt, encrypt
from tests.tokens import api

NOT_SECRET = {"authorization_code"} | {
    f"http://localhost:5173/{name}/callback" for name in Provider
}
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def column(name, table="accounts_linkedaccount") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table}")
        return cursor.fetchone()[0]


def token(user, name="twitch"):
    return api(user).get(f"/api/auth/{name}/token")


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_the_database_holds_tokens_encrypted(owner, link, name):
    link(owner, "twitch")
    plain = getattr(LinkedAccount.objects.get(), name)

    stored = column(name)

    assert plain not in stored
    assert decrypt(stored) == plain


def test_the_database_holds_the_proof_of_a_consent_encrypted(owner, provider):
    body = {"scopes": ["https://www.googleapis.com/auth/youtube"]}
    body["redirect_uri"] = "http://localhost:5173/"
    api(owner).post("/api/auth/youtube/url", body, format="json")
    plain = Consent.objects.get().verifier

    assert len(plain) >= 43
    assert plain not in column("verifier", "accounts_consent")


def test_a_refresh_writes_encrypted_tokens(owner, link):
    link(owner, "twitch")
    LinkedAccount.objects.update(valid_until=timezone.now() - timedelta(minutes=1))

    fresh = token(owner).json()["access_token"]

    assert decrypt(column("access_token")) == fresh


def test_the_same_text_never_looks_the_same():
    assert encrypt("secret") != encrypt("secret")


def test_what_an_old_key_encrypted_is_still_read(owner, link, settings):
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    link(owner, "twitch")
    before = LinkedAccount.objects.get().access_token

    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]

    assert token(owner).json()["access_token"] == before


def test_the_first_key_encrypts(owner, link, settings):
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    link(owner, "twitch")

    assert Fernet(NEW).decrypt(column("refresh_token").encode())


@pytest.mark.parametrize("name", ["twitch", "youtube"])
def test_the_next_refresh_makes_the_old_key_needless(owner, link, settings, name):
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    link(owner, name)
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    LinkedAccount.objects.update(valid_until=timezone.now())
    refresh_linked_accounts()

    settings.FIELD_ENCRYPTION_KEYS = [NEW]

    assert token(owner, name).status_code == 200


def test_tokens_under_a_lost_key_count_as_not_linked(owner, link, settings):
    link(owner, "twitch")
    settings.FIELD_ENCRYPTION_KEYS = [NEW]

    answer = token(owner)

    assert (answer.status_code, answer.content) == (204, b"")


def test_linking_again_mends_a_lost_key(owner, link, settings):
    link(owner, "twitch")
    settings.FIELD_ENCRYPTION_KEYS = [NEW]

    link(owner, "twitch")

    assert token(owner).status_code == 200


def test_tokens_under_a_lost_key_can_be_unlinked(owner, link, settings):
    link(owner, "twitch")
    settings.FIELD_ENCRYPTION_KEYS = [NEW]

    assert api(owner).delete("/api/auth/twitch/token").status_code == 204
    assert not LinkedAccount.objects.exists()


def test_a_lost_key_does_not_stop_the_refresh_of_others(owner, stranger, link, settings):
    link(owner, "twitch")
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    link(stranger, "twitch")
    LinkedAccount.objects.update(valid_until=timezone.now() - timedelta(minutes=1))

    refresh_linked_accounts()

    mended = LinkedAccount.objects.defer("access_token", "refresh_token").get(owner=stranger)
    assert mended.valid_until > timezone.now()


def test_no_log_line_holds_a_secret_of_the_whole_life_of_a_link(
    owner, link, provider, caplog, capfd
):
    caplog.set_level(logging.DEBUG)
    secrets = live(owner, link, provider)

    logged = caplog.text + "".join(capfd.readouterr())

    assert "linking.linked" in logged
    assert [secret for secret in secrets if secret in logged] == []


def live(owner, link, provider) -> set[str]:
    """Link, refresh, fail, be revoked and unlink; return every secret that was on its way."""
    held = set()
    for name in ("twitch", "youtube"):
        link(owner, name)
        link(owner, name, code="refused-code")
        LinkedAccount.objects.update(valid_until=timezone.now() - timedelta(minutes=1))
        held |= set(provider.access) | set(provider.refresh)
        token(owner, name)
        held |= set(provider.access) | set(provider.refresh)
        LinkedAccount.objects.update(valid_until=timezone.now() - timedelta(minutes=1))
        provider.status = 503
        token(owner, name)
        provider.status = 200
        tokens.unlink(user=owner, name=Provider(name))
    sent = {value for one in provider.seen for value in one.form.values()}
    return (held | {one for one in sent if len(one) > 15}) - NOT_SECRET


def test_no_token_is_in_the_words_of_an_object(owner, link):
    link(owner, "twitch")
    account = LinkedAccount.objects.get()

    assert account.access_token not in f"{account} {account!r}"
